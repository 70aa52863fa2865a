import { readTrips } from '../../dist/lib/config/trips.js'
import { Trips } from '../../dist/lib/control/trips/trips.js'
import { neverRead } from '../../dist/lib/words/exposure.js'
import { NO_BASELINES } from '../../dist/lib/words/trip-baselines.js'
import { replay } from './replayed-market.mjs'
import { table } from './statistics.mjs'

/** Borrowing three times what it has, the paper bot loses two fifths in the crash of 2008. */
const MARKET = { from: '2008-06-02', to: '2009-03-31', leverage: '3' }
const BEGAN = Date.parse(MARKET.from)

const LIMITS = {
  max_daily_loss: ['3%', '6%', '12%'],
  max_drawdown: ['10%', '20%', '30%'],
  min_equity: ['24500', '24000', '23600'],
  max_position_value: ['25000', '50000', '70000'],
  max_total_value: ['25000', '50000', '70000'],
}

/** Replays the crash without trips, and with each of the money trips at three levels. */
export async function benchTripReplay() {
  const without = await run(null)
  const rows = []
  for (const [name, limits] of Object.entries(LIMITS)) {
    for (const limit of limits) {
      const [halted, reducing] = [
        await run({ name, limit, level: 'halted' }),
        await run({ name, limit, level: 'reducing' }),
      ]
      rows.push(row(name, limit, { halted, reducing, without }))
    }
  }
  const lowest = ['lowest later: without it', 'halted', 'reducing']
  return table(['trip', 'limit', 'tripped', 'equity then', 'below its highest', ...lowest], rows)
}

/** @param {{name: string, limit: string, level: 'reducing' | 'halted'} | null} trip */
async function run(trip) {
  const trips = trip === null ? null : new Trips(settingsFor(trip), NO_BASELINES, { maxAgeMs: 60_000 })
  const readings = []
  let tripped = null
  await replay(MARKET, (read) => {
    readings.push(read)
    if (trips !== null && tripped === null && trips.look(readingFor(read)).some(({ kind }) => kind === 'trip'))
      tripped = readings.length - 1
    return tripped === null ? 'active' : trip.level
  })
  return { readings, tripped }
}

function row(name, limit, { halted, reducing, without }) {
  const { readings, tripped } = halted
  if (tripped === null) return [name, limit, 'never', '', '', lowest(without.readings, 0), '', '']
  const { date, equity } = readings[tripped]
  const highest = Math.max(...readings.slice(0, tripped + 1).map((each) => Number(each.equity)))
  const below = `${(((highest - equity) / highest) * 100).toFixed(1)} %`
  return [
    name,
    limit,
    date,
    equity,
    below,
    ...[without, halted, reducing].map((each) => lowest(each.readings, tripped)),
  ]
}

function lowest(readings, from) {
  return Math.min(...readings.slice(from).map(({ equity }) => Number(equity))).toFixed(2)
}

function settingsFor({ name, limit, level }) {
  return readTrips({ trips: { [name]: { limit, level, confirmations: 1 }, transfers: 'none' } }, [])
}

/** As the control thread has it, a moment after the venue was read. */
function readingFor({ at, equity, positions }) {
  const now = { wall: at, monotonic: at - BEGAN }
  const began = now.monotonic
  const account = { equity, dailyPnl: null, unrealizedPnl: null, currency: 'USD' }
  const read = {
    positions,
    openOrders: [],
    account,
    asOf: at,
    began,
    attempted: began,
    ordersBegan: began,
    error: null,
  }
  return {
    now,
    snapshots: [{ ...neverRead('paper'), ...read }],
    transfers: [],
    transfersMissing: null,
    ownBlind: [],
    orders: { refusals: 0, errors: 0, unknown: 0, untold: 0 },
    bot: { responsive: true, lastBeatMs: 0 },
    feeds: {},
    startedMs: now.monotonic,
  }
}
