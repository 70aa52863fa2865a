import { Latch } from '../between/latch/latch.js'
import type { Verdict } from '../guard/decide.js'
import type { Guard } from '../guard/guard.js'
import type { CanaryAnswer } from '../words/drill.js'
import { isTradingHaltedError } from '../words/errors.js'
import type { GuardsReport } from '../words/guards-report.js'
import type { OrderMiddleware } from '../words/ports.js'
import type { StandingGuards } from './standing-guards.js'

/** What a bot calls for its orders. */
interface Called {
  readonly middleware: OrderMiddleware
  check(order: unknown): Verdict
  permits(order: unknown): Verdict
}

type Function = (...args: unknown[]) => unknown

/**
 * Sends a canary through the bot's own guard: an order that nobody has made, with a counter in the place of the venue. It goes the way of
 * every order, from what the bot calls to the decision, and is judged by a gate of its own, which is halted. What was put in the place of
 * the kill switch's functions is not called: nobody knows what that sends.
 */
export class Canary {
  readonly #guard: Guard
  readonly #called: Called
  readonly #latch: Pick<Latch, 'threads'>
  readonly #originals: readonly (readonly [name: string, now: () => unknown, original: unknown])[]

  constructor(guard: Guard, called: Called, latch: Pick<Latch, 'threads'>) {
    this.#guard = guard
    this.#called = called
    this.#latch = latch
    const functions: readonly (readonly [name: string, now: () => unknown])[] = [
      ['killSwitch.check', () => called.check],
      ['killSwitch.permits', () => called.permits],
      ['killSwitch.middleware', () => called.middleware],
      ['killSwitch.middleware.callback', () => called.middleware.callback],
      ["the guard's check", () => guard.check],
      ["the guard's permits", () => guard.permits],
    ]
    this.#originals = functions.map(([name, now]) => [name, now, now()])
  }

  /** What of the kill switch is not as it was made. */
  replaced(): string[] {
    return this.#originals.flatMap(([name, now, original]) => (now() === original ? [] : [name]))
  }

  /** @param id of the drill */
  async send(id: string): Promise<CanaryAnswer> {
    const begun = performance.now()
    const replaced = this.replaced()
    const latch = new Latch()
    latch.gate.started('active', false)
    latch.gate.raise('halted')
    const order = Object.freeze({ ...CANARY, drill: id })
    let reached = 0
    const venue = () => {
      reached++
    }
    const asked = this.#guard.drill({ order, gate: latch.gate, reason: `drill ${id}` }, () =>
      this.#ask(order, venue, replaced),
    )
    const answers = await Promise.all(
      asked.map(async ([name, answer]) => ({ asked: name, answer: await saidBy(answer) })),
    )
    const micros = Math.round((performance.now() - begun) * 1_000)
    return { answers, reached, replaced, micros, attachedThreads: this.#attached() }
  }

  #ask(order: object, venue: () => void, replaced: readonly string[]): [string, unknown][] {
    const { middleware } = this.#called
    const ways: [string, Function][] = [
      ['killSwitch.check', () => this.#called.check(order)],
      ['killSwitch.permits', () => this.#called.permits(order)],
      ['killSwitch.middleware', () => middleware(order, venue)],
      [
        'killSwitch.middleware.callback',
        () => new Promise((resolve) => middleware.callback(order, hears(resolve, venue))),
      ],
    ]
    return ways.filter(([name]) => !replaced.includes(name)).map(([name, ask]) => [name, attempt(ask)])
  }

  #attached(): number {
    return this.#latch.threads.list(0, 0).filter(({ isAttached }) => isAttached).length
  }
}

/** So many are named. */
const NAMED = 10

/** What of the kill switch, and of what its guards have put into clients, is not as it was made. */
export function guardsReport(guards: StandingGuards, canary: Pick<Canary, 'replaced'>): GuardsReport {
  const replaced = canary.replaced().map((name) => `${name} was replaced by other code`)
  const broken = [...replaced, ...guards.look()]
  return { looked: guards.size, broken: broken.slice(0, NAMED), brokenCount: broken.length }
}

/** Every scope covers it, and no exchange has such a market. */
const CANARY = { symbol: 'DRILL/DRILL', side: 'buy', type: 'limit', amount: '1', price: '1' }

function hears(resolve: (answer: unknown) => void, venue: () => void): (error?: unknown) => void {
  return (error) => {
    if (error === undefined) venue()
    resolve(error)
  }
}

function attempt(ask: Function): unknown {
  try {
    return ask()
  } catch (error) {
    return error
  }
}

/** What a question was answered, in one word or a few. */
async function saidBy(answer: unknown): Promise<string> {
  const settled = await Promise.resolve(answer).catch((error: unknown) => error)
  if (isTradingHaltedError(settled)) return settled.code
  if (settled instanceof Error) return settled.message
  const verdict = settled as Partial<Verdict & { readonly code: string }> | null | undefined
  return verdict?.allowed === false ? String(verdict.code) : 'it passed'
}
