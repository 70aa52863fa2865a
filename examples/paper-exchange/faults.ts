import type { Static } from '@sinclair/typebox'
import { Type } from '@sinclair/typebox'
import { problemsOf } from './problems.js'

/** The faults of the exchange, as they stand in `[paper]` and in `POST /faults`. */
export const FAULTS = {
  latency_ms: Type.Number({ minimum: 0, maximum: 60_000, default: 5, description: 'ms from 0 to 60000' }),
  lose_acknowledgements: Type.Number({ minimum: 0, maximum: 1, default: 0, description: 'a fraction from 0 to 1' }),
  reject_cancels: Type.Integer({
    minimum: 0,
    maximum: 1_000_000,
    default: 0,
    description: 'how many of the next cancels, from 0 to 1000000',
  }),
  partial_fills: Type.Integer({
    minimum: 0,
    maximum: 1_000_000,
    default: 0,
    description: 'whole lots from 1 to 1000000, or 0 for no limit',
  }),
  spin: Type.Boolean({ default: false, description: 'true or false' }),
}

const FaultSettings = Type.Object(FAULTS)
const FaultChange = Type.Partial(
  Type.Object(FAULTS, { additionalProperties: false, description: 'an object of faults' }),
)

/** What is set. */
export type FaultSettings = Static<typeof FaultSettings>

/** No fault, and no latency either. */
export const NO_FAULTS: FaultSettings = {
  latency_ms: 0,
  lose_acknowledgements: 0,
  reject_cancels: 0,
  partial_fills: 0,
  spin: false,
}

/** A change of the faults makes no sense; the message says what there is. */
export class InvalidFaultsError extends Error {
  override name = 'InvalidFaultsError'
  readonly code = 'INVALID_FAULTS'
}

/** What goes wrong at the exchange. Can be changed while it runs. */
export class Faults {
  readonly #random: () => number
  #settings: FaultSettings

  constructor(settings: FaultSettings, random: () => number = Math.random) {
    const { latency_ms, lose_acknowledgements, reject_cancels, partial_fills, spin } = settings
    this.#settings = { latency_ms, lose_acknowledgements, reject_cancels, partial_fills, spin }
    this.#random = random
  }

  /** What is set now: cancels that are still to be refused, a spin that is still to come. */
  get settings(): FaultSettings {
    return this.#settings
  }

  /** Half of the latency: one way between the client and the exchange, in ms. */
  get oneWayMs(): number {
    return this.#settings.latency_ms / 2
  }

  /** Sets what `change` names and leaves the rest. Throws `InvalidFaultsError`, and then nothing has changed. */
  change(change: unknown): FaultSettings {
    const problems = problemsOf(FaultChange, change, 'fault')
    if (problems.length > 0) {
      const known = Object.entries(FAULTS).map(([name, { description }]) => `${name} (${description})`)
      throw new InvalidFaultsError(`${problems.join('; ')}. There are: ${known.join(', ')}.`)
    }
    this.#settings = { ...this.#settings, ...(change as Partial<FaultSettings>) }
    return this.#settings
  }

  /** Whether the answer to an order that was executed gets lost. */
  losesAcknowledgement(): boolean {
    return this.#random() < this.#settings.lose_acknowledgements
  }

  /** Whether the next cancel is refused. Counts it. */
  refusesCancel(): boolean {
    const { reject_cancels } = this.#settings
    if (reject_cancels === 0) return false
    this.#settings = { ...this.#settings, reject_cancels: reject_cancels - 1 }
    return true
  }

  /** What can be filled at once of a market order of `lots`. */
  fillable(lots: number): number {
    const { partial_fills } = this.#settings
    return partial_fills === 0 ? lots : Math.min(lots, partial_fills)
  }

  /** Whether the next market moment is poisoned. One is; then the fault is off again. */
  takeSpin(): boolean {
    const { spin } = this.#settings
    this.#settings = { ...this.#settings, spin: false }
    return spin
  }
}
