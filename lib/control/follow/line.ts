import type { Socket } from 'node:net'
import { StringDecoder } from 'node:string_decoder'

/** What one side may leave unread, in bytes: a process that is stopped must not fill the memory of the other. */
const MOST_UNREAD = 16 * 1024 * 1024
/** The longest message, in UTF-16 units: one that has no end is none of ours. */
const LONGEST = 64 * 1024 * 1024

export interface LineEvents<Message> {
  /** Takes one message. What it throws ends the line. */
  readonly take: (message: Message) => void
  /** Once, whoever has ended it. */
  readonly closed: (why: string) => void
}

/** A line between a leader and a follower: JSON, a message a line, in order. */
export class Line<In extends { readonly type: string }, Out> {
  readonly #socket: Socket
  readonly #events: LineEvents<In>
  readonly #decoder = new StringDecoder('utf8')
  #begun: string[] = []
  #length = 0
  #why = 'the connection was closed'

  constructor(socket: Socket, events: LineEvents<In>) {
    this.#socket = socket
    this.#events = events
    socket.on('data', (bytes: Buffer) => this.#read(this.#decoder.write(bytes)))
    socket.on('error', (error) => {
      this.#why = error.message
    })
    socket.once('close', () => events.closed(this.#why))
  }

  get isOpen(): boolean {
    return !this.#socket.destroyed && this.#socket.writable
  }

  send(message: Out): void {
    if (!this.isOpen) return
    this.#socket.write(`${JSON.stringify(message)}\n`)
    if (this.#socket.writableLength > MOST_UNREAD) this.drop('too much was left unread')
  }

  /** Ends it once everything that was sent has left. */
  end(): void {
    this.#socket.end()
  }

  /** Ends it at once. */
  drop(why: string): void {
    this.#why = why
    this.#socket.destroy()
  }

  #read(text: string): void {
    const lines = text.split('\n')
    for (const [index, part] of lines.entries()) {
      this.#begun.push(part)
      this.#length += part.length
      if (this.#length > LONGEST) this.drop('a message has no end')
      if (index === lines.length - 1 || this.#socket.destroyed) return
      const message = this.#begun.join('')
      this.#begun = []
      this.#length = 0
      this.#take(message)
    }
  }

  #take(text: string): void {
    try {
      this.#events.take(JSON.parse(text))
    } catch (error) {
      this.drop(`what came can't be read: ${(error as Error).message}`)
    }
  }
}
