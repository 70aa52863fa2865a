import type { TripStatus } from '../../../words/trip.js'
import { readBody } from '../body.js'
import { problem } from '../problem.js'
import { type Call, ok, type Reply, type Route, refuse } from '../route.js'
import type { RouteParts } from '../route-parts.js'
import { checkBody, TransferBody } from '../schemas.js'

/** The document of `POST /transfer`. */
export interface TransferAnswer {
  /** A decimal; below zero: it went out. */
  readonly amount: string
  /** What losses are measured in; null: no equity was read yet. */
  readonly currency: string | null
  /** What venues had told and could not be counted, and is settled by this, in words. */
  readonly settled: readonly string[]
  /** It is on disk: a restart knows of it. */
  readonly durable: boolean
  /** How the trips stand, as they were read last. */
  readonly trips: readonly TripStatus[]
}

/** Clocks may differ by so much, in ms. */
const CLOCKS_APART_MS = 60_000

type Parts = Pick<RouteParts, 'trips' | 'curl'>

/** With its zone: without one it would be another moment on another machine. */
const ISO_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/

/** `POST /transfer`: an operator says that money came in or went out, which is no profit and no loss. */
export class TransferCall implements Route {
  readonly path = '/transfer'
  readonly method = 'POST'
  readonly role = 'operator'
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  async answer({ request, caller }: Call): Promise<Reply> {
    const { trips, curl } = this.#parts
    const example = `Send for example: ${curl().post('/transfer', { amount: '-250.50', note: 'rent' })}`
    const checked = checkBody(TransferBody, await readBody(request), example)
    if ('refused' in checked) return refuse(checked.refused)
    const { amount: said, currency = null, note = null, at = null } = checked.value
    const time = at === null ? null : ISO_TIME.test(at) ? Date.parse(at) : Number.NaN
    if (time !== null && !(time <= Date.now() + CLOCKS_APART_MS)) {
      const detail = `at = ${JSON.stringify(at)} is no time that has been: give one such as "2026-11-28T09:30:00Z"; nothing was changed.`
      return refuse(problem(422, 'body-invalid', detail))
    }
    const amount = typeof said === 'number' ? String(said) : said.trim()
    const known = trips.currency
    if (currency !== null && known !== null && currency !== known) {
      const detail = `Equity is counted in ${known}, and not in ${currency}; nothing was changed. Say what it was worth in ${known}.`
      return refuse(problem(422, 'body-invalid', detail))
    }
    const who = caller.operator ?? caller.address ?? 'unknown'
    const done = await trips.transfer({ amount, at: time, who, note })
    if ('refused' in done)
      return refuse(
        problem(422, 'body-invalid', `It was not counted: ${done.refused}. Nothing was changed. ${example}`),
      )
    const { settled, durable } = done
    const document: TransferAnswer = { amount, currency: known, settled, durable, trips: trips.status() }
    return ok(document)
  }
}
