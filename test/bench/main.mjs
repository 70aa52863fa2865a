// npm run bench: measures everything in one run, side by side, and writes docs/benchmarks.md.
import { writeFileSync } from 'node:fs'
import { describeMachine } from '../support/machine.mjs'
import { benchAttached } from './attached.mjs'
import { benchCcxt } from './ccxt.mjs'
import { benchControlWithScopedHalts, benchStatusWithInFlight } from './control.mjs'
import { benchKept, benchVenueCalls } from './desk.mjs'
import { benchDisk } from './disk.mjs'
import { benchFirstHalt } from './first-halt.mjs'
import { benchFleet } from './fleet.mjs'
import { benchFollow } from './follow.mjs'
import { benchInFlight, benchScopedHalts } from './growth.mjs'
import { benchGuard } from './guard.mjs'
import { benchHaltLatency } from './halt-latency.mjs'
import { benchLatch } from './latch.mjs'
import { benchLimits, benchRunaway, benchWithoutLimits } from './limits.mjs'
import { benchNotifiedHalt } from './notified-halt.mjs'
import { benchPage } from './page.mjs'
import { benchStart } from './start.mjs'
import { benchTripReplay } from './trip-replay.mjs'

const began = performance.now()
// First: what others leave behind in memory would be counted.
const kept = await bench('what pages show', benchKept)
const withoutLimits = await bench('no limits', benchWithoutLimits)
const guard = await bench('guard and middleware', benchGuard)
const limits = await bench('limits', benchLimits)
const runaway = await bench('a bot that runs away', benchRunaway)
const attached = await bench('attached threads', benchAttached)
const scopedHalts = await bench('scoped halts', benchScopedHalts)
const inFlight = await bench('orders in flight', benchInFlight)
const latch = await bench('latch', benchLatch)
const disk = await bench('disk', benchDisk)
const ccxt = await bench('ccxt', benchCcxt)
const start = await bench('start', benchStart)
const control = await bench('control thread, scoped halts', benchControlWithScopedHalts)
const status = await bench('control thread, orders in flight', benchStatusWithInFlight)
const latency = await bench('halt latency', benchHaltLatency)
const firstHalt = await bench('first halts', () => benchFirstHalt())
const page = await bench('page', benchPage)
const notified = await bench('halts while notifications hang', () => benchNotifiedHalt())
const venueCalls = await bench('venue calls', () => benchVenueCalls())
const follow = await bench('followers', benchFollow)
const fleet = await bench('a fleet', benchFleet)
const tripReplay = await bench('trips in the crash of 2008', benchTripReplay)
const seconds = Math.round((performance.now() - began) / 1_000)

async function bench(name, measure) {
  const at = Math.round((performance.now() - began) / 1_000)
  console.error(`${at} s: ${name} …`)
  return measure()
}

const report = `# Benchmarks

Made by \`npm run bench\` on ${new Date().toISOString().slice(0, 10)}; ${describeMachine()}. One run of ${seconds} s, the candidates of
each table in turn, round after round. Machines are noisy: compare within a table, not between runs.

## An order that passes

${guard.passing}

${guard.pipeline}

The middleware follows each order to the venue's answer, so it is compared with a middleware that does nothing but wait
for it. A bare pass-through doesn't learn when an order has been answered.

## An order under limits

A bot that sets no limit and no trip, as fast as it can:

${withoutLimits}

With \`max_orders_per_second\`, and with \`max_order_value\`, \`max_order_quantity\` and \`price_band\` as well; with pauses, so that no
order is one too many. That makes each of them slower:

${limits}

## A bot that runs away

Threads that send as fast as they can, each byte an order, to a server that counts, with \`max_orders_per_second = 20\`.

${runaway}

## An order in an attached worker thread

${attached}

Each row is compared with the same order on the bot thread, measured in turn with it.

## An order of ccxt

${ccxt}

Binance's \`createOrder\` with everything but the network, which answers at once; an order through each exchange object in
turn. "More" is the difference to the same without a guard. The guard needs an \`AsyncLocalStorage\`, which on Node 20 makes
every promise of its thread cost more, also those of exchanges that are not guarded: the last row tells how much.

## An order that is refused

${guard.rejecting}

## What an order pays as halts and orders grow in number

${scopedHalts}

The halts each name a venue and a symbol. What doesn't match passes. Without any scoped halt \`check()\` doesn't read the order.

${inFlight}

While reducing, an exit is verified against the position that was read last, less everything on its way. The first exit after a
halt reads every order in flight for that, the next ones only what has come since.

## From \`POST /halt\` in another process to the first refused order

${latency}

The in-loop server's loops come up for air every 2 s; a loop that never yields would leave it deaf for good. One CPU: bot and control
thread share it, by \`taskset -c 0\`. The idle sockets are connected to the server and send nothing.

## The first halt of a process

${firstHalt}

Each process is halted and resumed 13 times, the first and the last time after a second of rest. A process is usually halted once; its
kill switch has gone the way of a halt before, without effects: \`lib/control/warm-up.ts\`, \`lib/host/warm-up.ts\`.

## From a tap on the page to the first refused order

${page}

A Chromium of a phone's size on the same machine, tapped by its debugging protocol; curl is a process that starts. All three in turn, the page open all the while.

## A halt while Telegram, Slack and a webhook all hang

${notified}

In turn; the first row and the last are the same bot, so what differs between them is noise. The services take each request and never answer.

## What pages and a scraper cost

${kept}

${venueCalls}

Two bots at the same time. The page and \`/metrics\` show what was read last.

## From \`POST /halt\` at a leader to the first refused order in a follower

${follow.latency}

The leader's control thread is in the process that halts, by HTTP; the follower is a process of its own.

${follow.cost}

A follower's order looks at the clock: its lease may be over before any timer runs.

## From \`POST /fleet/halt\` at one bot to the first refused order of the last one

${fleet}

All on this machine, with one redis-server. Ten bots are processes of their own that try an order each millisecond: what counts is the first
that is refused. The others are agents: what runs in the fleet thread of a bot, many in a process, each with its connections and its lease, and
without a guard, a journal and a control thread. There it counts when the latch is raised, by which a guard refuses. What
one agent does next keeps the others of its process waiting, which no bot does to another. The bare news go to as many
plain subscribers in the same processes, a halt and the news by turns.

## Trips in the crash of 2008

${tripReplay}

The paper bot from June 2008 to March 2009, with positions of up to three times its equity. Equity in USD, read four times a day, one confirmation.
Closed at once, it would have stayed what it was then. A bot that is halted keeps its position, for better or worse, until a person closes it; one that is
reducing still sends its exits.

## The latch alone

${latch}

The other thread does nothing but look. On a machine whose cores are all busy, p99 is the scheduler's.

## The disk

On ${disk.fileSystem}, with the kill switch's own classes.

${disk.table}

## The control thread

${start}

${control}

Each halt and each resume appends one line to the journal, and a reply shows twenty halts at most, so neither grows with the halts in
force. The latch waits for none of that: it is raised as soon as the control thread takes the request up, which it does once it has
written out the reply that it is at.

${status}
`
writeFileSync(new URL('../../docs/benchmarks.md', import.meta.url), report)
console.log(report)
process.exit(0)
