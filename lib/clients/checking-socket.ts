import { sendOrThrow } from '../guard/send-or-throw.js'
import type { Guarding, Order } from './order-request.js'

/** What is used of a WebSocket: of the browser's, and of the package `ws`. */
export interface SocketLike {
  readonly readyState?: unknown
  send(data: unknown, ...rest: unknown[]): unknown
  addEventListener(type: string, listener: (event: { readonly data?: unknown }) => void): void
}

/** How messages are read. Its methods never throw. */
export interface MessageReading {
  /** The orders in what is sent; null: it reads or cancels. */
  orders(data: unknown): readonly Order[] | null
  /** By what an answer names what was sent. Null: by nothing. */
  idOf(data: unknown): string | null
  /** Whether an answer leaves open what becomes of the order. */
  leavesOpen(data: unknown): boolean
}

/** Names the kill switch that a socket is guarded for, also across copies of this package. */
const GUARDED = Symbol.for('trading-kill-switch.guarded-socket')

/** Puts the kill switch before `send()` of WebSockets. It keeps none of them. */
export class CheckingSockets {
  readonly #killSwitch: Guarding
  readonly #reading: MessageReading
  readonly #answers = new WeakMap<object, Answers>()
  #active = true

  constructor(killSwitch: Guarding, reading: MessageReading) {
    this.#killSwitch = killSwitch
    this.#reading = reading
  }

  /** @param onRefused is told what `send()` throws for an order */
  guard(socket: SocketLike, onRefused: (error: unknown) => void): void {
    if (Reflect.get(socket, GUARDED) === this.#killSwitch) return
    const original = socket.send
    const send = (data: unknown, ...rest: unknown[]) => {
      const pass = () => original.call(socket, data, ...rest)
      if (!this.#active || this.#reading.orders(data) === null) return pass()
      try {
        return this.#send(socket, data, pass)
      } catch (error) {
        onRefused(error)
        throw error
      }
    }
    Object.defineProperty(socket, 'send', { value: send, writable: true, configurable: true })
    Object.defineProperty(socket, GUARDED, { value: this.#killSwitch, configurable: true })
  }

  /** From now on, everything passes. */
  end(): void {
    this.#active = false
  }

  /** @throws {TradingHaltedError} at once, when nothing was sent; also what `send` throws */
  #send(socket: SocketLike, data: unknown, send: () => unknown): unknown {
    const orders = this.#reading.orders(data) ?? []
    const sent: { outcome: (() => unknown) | null } = { outcome: null }
    try {
      const answer = this.#pass(orders, () => {
        const outcome = outcomeOf(send)
        sent.outcome = outcome
        const id = this.#reading.idOf(data)
        const value = outcome()
        return id === null ? value : this.#answersOf(socket).of(id)
      })
      Promise.resolve(answer).catch(() => {})
    } catch (error) {
      if (sent.outcome === null) throw error
    }
    return sent.outcome?.()
  }

  /** Runs `send` before it returns, if every order passes. */
  #pass(orders: readonly Order[], send: () => unknown): unknown {
    const [order, ...others] = orders
    return order === undefined
      ? send()
      : sendOrThrow(this.#killSwitch.middleware, order, () => this.#pass(others, send))
  }

  #answersOf(socket: SocketLike): Answers {
    const known = this.#answers.get(socket)
    if (known !== undefined) return known
    const answers = new Answers(socket, this.#reading)
    this.#answers.set(socket, answers)
    return answers
  }
}

function outcomeOf(send: () => unknown): () => unknown {
  try {
    const value = send()
    return () => value
  } catch (error) {
    return () => {
      throw error
    }
  }
}

const CLOSED = 3

interface Waiting {
  resolve(answer: unknown): void
  reject(error: Error): void
}

/** The orders of one socket that wait for their answers. */
class Answers {
  readonly #socket: SocketLike
  /** By id: more than one, where a bot gives the same to several. */
  readonly #waiting = new Map<string, Waiting[]>()

  constructor(socket: SocketLike, reading: MessageReading) {
    this.#socket = socket
    socket.addEventListener('message', ({ data }) => {
      if (this.#waiting.size === 0) return
      const id = reading.idOf(data)
      const order = id === null ? undefined : this.#next(id)
      if (reading.leavesOpen(data)) order?.reject(new Error('The answer leaves open what becomes of the order.'))
      else order?.resolve(data)
    })
    socket.addEventListener('close', () => {
      const lost = new Error('The connection was closed before the order was answered.')
      for (const { reject } of [...this.#waiting.values()].flat()) reject(lost)
      this.#waiting.clear()
    })
  }

  of(id: string): Promise<unknown> {
    if (this.#socket.readyState === CLOSED) return Promise.reject(new Error('The connection is closed.'))
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, [...(this.#waiting.get(id) ?? []), { resolve, reject }])
    })
  }

  #next(id: string): Waiting | undefined {
    const [first, ...others] = this.#waiting.get(id) ?? []
    if (others.length > 0) this.#waiting.set(id, others)
    else this.#waiting.delete(id)
    return first
  }
}
