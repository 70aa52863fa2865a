import type { Test } from 'tap'
import { VenueCloseAll } from '../support/venue-close-all.js'
import { type Choose, LaggingExchange } from './lagging-exchange.js'

// Close-alls at exchanges whose readings lag: none ever opens the other side, and flat is said only of what is flat.

const SETTLE_MS = 40
/** Of the model: a reading lags by so many settling times at most. */
const MOST_LAG = 10
const DEADLINE_MS = 4_000
const AT_ONCE = 60
/** So often a run is repeated whose exchange was held up by the machine. */
const REPEATS = 3

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

interface Outcome {
  readonly problem: string | null
  readonly flat: boolean
  readonly sent: number
  readonly wasHeldUp: boolean
}

/** Small and well mixed: the same seed gives the same choices. */
function chooseBy(seed: number): Choose {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
  return { below: (limit) => Math.floor(next() * limit), chance: (share) => next() < share }
}

async function closeAllOf(seed: number): Promise<Outcome> {
  const choose = chooseBy(seed)
  const loses = choose.chance(0.5)
  const exchange = new LaggingExchange({
    settleMs: SETTLE_MS,
    choose,
    positions: { A: 1 + choose.below(20), B: -1 - choose.below(20) },
    grewBefore: choose.chance(0.3),
    lagMs: choose.chance(0.3) ? 0 : choose.below(MOST_LAG * SETTLE_MS),
    lagsAtRandom: choose.chance(0.5),
    loses,
  })
  const closing = new VenueCloseAll(exchange, { settleMs: SETTLE_MS, deadlineMs: DEADLINE_MS })
  const grows = setTimeout(() => exchange.grow('A'), choose.chance(0.2) ? choose.below(1_500) : 2 ** 30)
  let report = await closing.run()
  let lies = report.flat && !(exchange.isFlat && exchange.isAtRest)
  clearTimeout(grows)
  for (let tries = 0; tries < 5 && !report.flat; tries++) {
    // As a person would who does what the report and the plan say.
    for (let tries = 0; tries < 40 && (await closing.plan()).skipped.length > 0; tries++) await sleep(100)
    report = await closing.run()
    lies ||= report.flat && !(exchange.isFlat && exchange.isAtRest)
  }
  while (!exchange.isAtRest) await sleep(SETTLE_MS)
  const stays = !loses && !report.flat && exchange.isFlat
  const wrong =
    exchange.crossed ??
    (lies ? `flat was said of what is not: ${report.detail}` : stays ? `it does not end: ${report.detail}` : null)
  const sent = report.positions.reduce((sum, { attempts }) => sum + attempts, 0)
  return {
    problem: wrong === null ? null : `${wrong}\n${exchange.log.join('\n')}`,
    flat: report.flat,
    sent,
    wasHeldUp: exchange.wasHeldUp,
  }
}

/** What went wrong where the exchange was held up is tried again. */
async function judgedCloseAllOf(seed: number): Promise<Outcome> {
  let outcome = await closeAllOf(seed)
  for (let tries = 0; tries < REPEATS && outcome.problem !== null && outcome.wasHeldUp; tries++)
    outcome = await closeAllOf(seed)
  return outcome
}

/** Runs so many close-alls, each with a seed of its own, and says which one went wrong. */
export async function closeAllsAtLaggingExchanges(t: Test, runs: number, firstSeed: number): Promise<void> {
  let flat = 0
  let heldUp = 0
  let next = 0
  const lane = async (): Promise<void> => {
    for (let run = next++; run < runs; run = next++) {
      const outcome = await judgedCloseAllOf(firstSeed + run)
      if (outcome.flat) flat++
      if (outcome.problem === null) continue
      if (outcome.wasHeldUp) {
        heldUp++
        continue
      }
      t.comment(outcome.problem)
      t.fail(`CLOSES_SEED=${firstSeed + run}: ${outcome.problem.split('\n')[0]}`)
    }
  }
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, runs) }, lane))
  t.ok(flat > runs / 2, `${flat} of ${runs} came out flat`)
  t.ok(heldUp < runs / 2, `${heldUp} of ${runs} are not judged: their exchange was held up by the machine`)
}
