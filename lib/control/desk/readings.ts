import type { Status } from '../../words/status.js'
import type { CallerDocument } from '../api/routes/me.js'
import type { TimelineEntry } from '../disk/recent-entries.js'
import type { FiguresDocument } from '../figures/figures.js'
import type { PositionsDocument } from '../getting-out/positions.js'
import type { Connection } from './connection.js'

const POLL_MS = 1_000
const OLD_MS = 5_000
const MOST_ENTRIES = 500

/** What the page knows. */
export interface Seen {
  readonly me: CallerDocument | null
  readonly status: Status | null
  readonly positions: PositionsDocument | null
  readonly figures: FiguresDocument | null
  readonly journal: readonly TimelineEntry[]
  /** When the bot has answered last; ms since 1970. */
  readonly heardAt: number | null
  /** Why it has not answered the last time; null: it has. */
  readonly lost: string | null
  /** What is wrong with the token, or that there is none; null: nothing. */
  readonly tokenNeeded: string | null
}

/** Asks, each second while the page is visible, for what was read last. That asks no venue. */
export class Readings {
  #seen: Seen = {
    ...{ me: null, status: null, positions: null, figures: null, journal: [], heardAt: null, lost: null },
    tokenNeeded: null,
  }
  readonly #connection: Connection
  readonly #onChange: (seen: Seen) => void
  #timer: ReturnType<typeof setTimeout> | undefined
  #asking = false
  #round = 0
  /** Counts the tokens that were used; that of the poll under way. */
  #token = 0
  #polledWith = 0

  constructor(connection: Connection, onChange: (seen: Seen) => void) {
    this.#connection = connection
    this.#onChange = onChange
    document.addEventListener('visibilitychange', () => {
      const { heardAt } = this.#seen
      // What was seen before the phone went into the pocket is not so any more.
      if (heardAt !== null && Date.now() - heardAt > OLD_MS)
        this.#tell({ lost: 'the page was not looked at; asking again' })
      this.look()
    })
  }

  /** Looks now, and goes on looking. */
  look(): void {
    clearTimeout(this.#timer)
    if (!this.#asking && document.visibilityState === 'visible') void this.#poll()
  }

  /** After another token, or none: nothing that was seen with the one before stays. */
  startAnew(): void {
    this.#round = 0
    this.#token++
    this.#tell({ me: null, status: null, positions: null, figures: null, journal: [], tokenNeeded: null })
    this.look()
  }

  async #poll(): Promise<void> {
    this.#asking = true
    this.#polledWith = this.#token
    const round = this.#round++
    try {
      if (this.#seen.me === null) await this.#ask('me', (me) => ({ me }))
      await this.#ask('status?cached', (status) => ({ status }))
      if (round % 2 === 0) await this.#ask('positions?cached', (positions) => ({ positions }))
      if (round % 2 === 0) await this.#askJournal()
      if (round % 5 === 0) await this.#askFigures()
    } catch (error) {
      if (this.#isOutdated()) this.#round = 0
      else if (error instanceof TokenNeeded) this.#tell({ tokenNeeded: error.message, lost: null })
      else this.#tell({ lost: (error as Error).message })
    }
    this.#asking = false
    if (this.#isOutdated()) this.look()
    else if (this.#seen.tokenNeeded === null) this.#timer = setTimeout(() => this.look(), POLL_MS)
  }

  // biome-ignore lint/suspicious/noExplicitAny: JSON
  async #ask(path: string, read: (body: any) => Partial<Seen>): Promise<void> {
    const { status, body } = await this.#connection.call('GET', path)
    if (this.#isOutdated()) throw new Error('what was asked for with the token before')
    if (status === 401) throw new TokenNeeded(this.#connection.hasToken ? 'This token is not one of this bot.' : '')
    if (status !== 200) throw new Error(body.detail)
    this.#tell({ ...read(body), heardAt: Date.now(), lost: null })
  }

  #isOutdated(): boolean {
    return this.#polledWith !== this.#token
  }

  #askJournal(): Promise<void> {
    const { journal } = this.#seen
    const known = journal.at(-1)?.sequence ?? 0
    return this.#ask(`journal?since=${known}`, ({ sequence, entries }) => ({
      // A smaller one: the bot has begun anew, elsewhere.
      journal: [...(sequence < known ? [] : journal), ...entries].slice(-MOST_ENTRIES),
    }))
  }

  #askFigures(): Promise<void> {
    const points = this.#seen.figures?.points ?? []
    return this.#ask(`figures?since=${points.at(-1)?.[0] ?? 0}`, (figures: FiguresDocument) => ({
      figures: { ...figures, points: [...points, ...figures.points].slice(-17_280) },
    }))
  }

  #tell(news: Partial<Seen>): void {
    this.#seen = { ...this.#seen, ...news }
    this.#onChange(this.#seen)
  }
}

class TokenNeeded extends Error {}
