import type { FleetHalt, SignedResume } from '../../lib/words/fleet.js'
import type { Connection } from './connection.js'
import { explain } from './explain.js'
import type { Hearing } from './hearing.js'
import { readHalt } from './read-halt.js'
import { readResume } from './read-resume.js'

/** So often it is looked whether the line to the news is still there, in ms. */
const PING_MS = 1_000

export interface NewsParts {
  readonly connection: Connection
  readonly channel: string
  readonly hearing: Hearing
  /** The line is there: what was said before was not heard. */
  readonly onListening: () => void
  /** @param why the news are not heard, so that all is heard at renewals only; null: they are */
  readonly onChange: (why: string | null) => void
}

/** Hears halts and resumes as they are made. It only makes it faster: all of it is heard at the next renewal, too. */
export class News {
  readonly #parts: NewsParts
  #isListening = false
  /** Null: the news are heard. */
  #why: string | null = null
  #toldWhy: string | null = null
  #timer: NodeJS.Timeout | null = null

  constructor(parts: NewsParts) {
    this.#parts = parts
  }

  open(): void {
    void this.#look()
    this.#timer = setInterval(() => void this.#look(), PING_MS)
  }

  #open(): void {
    const { connection, channel, hearing } = this.#parts
    connection.open((client) => {
      client.on('message', (from, text) => {
        if (from === channel) take(text, hearing)
      })
      client.on('close', () => {
        this.#isListening = false
      })
      client.on('ready', () => {
        client.subscribe(channel).then(
          () => this.#listening(),
          (error) => this.#failed(error),
        )
      })
    })
  }

  close(): void {
    if (this.#timer !== null) clearInterval(this.#timer)
    this.#parts.connection.close()
  }

  /** A line whose other end has gone without a word is found out by asking. */
  async #look(): Promise<void> {
    const { connection } = this.#parts
    this.#tell()
    try {
      this.#open()
      // In small letters: ioredis 5 lets no other pass here.
      if (connection.isReady && this.#isListening) await connection.call('ping')
    } catch (error) {
      this.#failed(error)
    }
  }

  #listening(): void {
    this.#isListening = true
    this.#why = null
    this.#parts.onListening()
  }

  #failed(error: unknown): void {
    this.#isListening = false
    this.#why = explain(error).why
  }

  /** Once a second at most, and not each reason anew: a server may have another one for each connection. */
  #tell(): void {
    if ((this.#why === null) === (this.#toldWhy === null)) return
    this.#toldWhy = this.#why
    this.#parts.onChange(this.#why)
  }
}

function take(text: string, hearing: Hearing): void {
  const { halt, resume } = readNews(text, new Date().toISOString())
  if (halt !== null) hearing.halts([halt])
  if (resume !== null) hearing.resumes([resume])
}

/** What was published. A halt that can't be read is one all the same. Pure. @param now ISO 8601 */
export function readNews(
  text: string,
  now: string,
): { readonly halt: FleetHalt | null; readonly resume: SignedResume | null } {
  const space = text.indexOf(' ')
  const json = text.slice(space + 1)
  switch (text.slice(0, space)) {
    case 'halt':
      return { halt: readHalt(idIn(json), json, now), resume: null }
    case 'resume':
      return { halt: null, resume: readResume(json) }
    default:
      return { halt: null, resume: null }
  }
}

function idIn(json: string): string {
  try {
    const { haltId } = JSON.parse(json)
    return typeof haltId === 'string' ? haltId : json
  } catch {
    return json
  }
}
