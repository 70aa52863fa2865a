// What pages and a scraper cost: memory for what they show, and calls to the venue.

import { setTimeout as sleep } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { RecentEntries } from '../../dist/lib/control/disk/recent-entries.js'
import { Figures, POINT_MS } from '../../dist/lib/control/figures/figures.js'
import { call } from './call.mjs'
import { startKillSwitch } from './kill-switch.mjs'
import { table } from './statistics.mjs'

const PAGES = 20
/** What a page asks for each second. */
const POLLED = ['/status?cached', '/positions?cached', '/figures?since=0', '/journal?since=0']
const DAYS = 3
const ENTRIES = 20_000

/** What is kept after a day, and whether it grows from then on. */
export async function benchKept() {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc')
  const megabytes = () => {
    for (let times = 0; times < 3; times++) collect()
    const { heapUsed, arrayBuffers } = process.memoryUsage()
    return (heapUsed + arrayBuffers) / 2 ** 20
  }
  const rows = []
  const grow = async (what, make, fill) => {
    // What else the first day leaves behind, or what was garbage before, is not kept.
    fill(make())
    await sleep(10)
    const before = megabytes()
    const kept = make()
    const sizes = []
    for (let day = 0; day < DAYS; day++) {
      fill(kept)
      await sleep(10)
      sizes.push((megabytes() - before).toFixed(2))
    }
    if (kept.isEmpty()) throw new Error('Nothing was kept')
    rows.push([what, ...sizes])
  }
  let now = 0
  const makeFigures = () => {
    const figures = new Figures()
    return { figures, isEmpty: () => figures.describe(0).points.length === 0 }
  }
  await grow('figures for curves, a point each 5 s', makeFigures, ({ figures }) => {
    for (const end = now + 86_400_000; now < end; now += POINT_MS) figures.add(now, POINT)
  })
  let sequence = 0
  const makeRecent = () => {
    const recent = new RecentEntries()
    return { recent, isEmpty: () => recent.sequence === 0 }
  }
  await grow(`the journal’s newest entries, ${ENTRIES} a day, each as long as it may be`, makeRecent, ({ recent }) => {
    for (const end = sequence + ENTRIES; sequence < end; ) recent.add([entry(++sequence)])
  })
  return table(['kept in memory', ...Array.from({ length: DAYS }, (_, day) => `MB after day ${day + 1}`)], rows)
}

const POINT = {
  state: 'active',
  account: { currency: 'USD', equity: '100000.5', dailyPnl: '12.5', unrealizedPnl: '-3.25' },
  orders: { passed: 12_345, rejected: 67, inFlight: 3, unknown: 0 },
  positions: { stale: false },
}

function entry(sequence) {
  const time = new Date(sequence * 1_000).toISOString()
  const details = { text: `${sequence} `.repeat(200).slice(0, 950) }
  const reason = `${sequence} `.repeat(200).slice(0, 500)
  return JSON.stringify({
    sequence,
    time,
    kind: 'note',
    what: 'orders rejected',
    who: 'somebody',
    source: 'guard',
    reason,
    haltId: null,
    details,
  })
}

/** Two bots at the same time, one of them watched. @param seconds how long */
export async function benchVenueCalls(seconds = 60) {
  const bots = []
  for (const what of ['nobody looks', `${PAGES} pages and a scraper, each once a second`]) {
    const counts = { positions: 0, openOrders: 0 }
    bots.push({ what, counts, killSwitch: await startKillSwitch(undefined, [countingVenue(counts)]), polled: 0 })
  }
  const [, watched] = bots
  const { url } = watched.killSwitch
  // Each has read once; from here on both are in step.
  await sleep(1_000)
  for (const { counts } of bots) Object.assign(counts, { positions: 0, openOrders: 0 })
  const end = performance.now() + seconds * 1_000
  const page = async () => {
    while (performance.now() < end) {
      for (const path of POLLED) await call(url, 'GET', path)
      watched.polled += POLLED.length
      await sleep(1_000)
    }
  }
  const scraper = async () => {
    while (performance.now() < end) {
      await (await fetch(`${url}/metrics`)).text()
      watched.polled++
      await sleep(1_000)
    }
  }
  await Promise.all([scraper(), ...Array.from({ length: PAGES }, page)])
  const rows = bots.map(({ what, counts: { positions, openOrders }, polled }) => [
    what,
    Math.round((polled / seconds) * 60),
    Math.round((positions / seconds) * 60),
    Math.round((openOrders / seconds) * 60),
  ])
  for (const { killSwitch } of bots) await killSwitch.close()
  return table(['', 'calls answered a minute', 'readings of positions a minute', 'of working orders'], rows)
}

function countingVenue(counts) {
  return {
    name: 'paper',
    positions: async () => {
      counts.positions++
      return [{ symbol: 'SPX', side: 'long', quantity: '1', markPrice: '1000', currency: 'USD' }]
    },
    openOrders: async () => {
      counts.openOrders++
      return []
    },
    cancel: async () => {},
    close: async () => {},
  }
}
