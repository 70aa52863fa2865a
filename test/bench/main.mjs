// npm run bench: measures everything in one run, side by side, and writes docs/benchmarks.md.
import { writeFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { benchCcxt } from './ccxt.mjs'
import { benchGuard } from './guard.mjs'
import { benchHaltLatency } from './halt-latency.mjs'
import { benchStart } from './start.mjs'

const machine = `${cpus().length} × ${cpus()[0]?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GB, Node ${process.version}, ${process.platform}`
console.error('guard and middleware …')
const guard = await benchGuard()
console.error('ccxt …')
const ccxt = await benchCcxt()
console.error('start …')
const start = benchStart()
console.error('halt latency …')
const latency = await benchHaltLatency()

const report = `# Benchmarks

Made by \`npm run bench\` on ${new Date().toISOString().slice(0, 10)}; ${machine}. One run, the candidates of each table in
turn, round after round. Machines are noisy: compare within a table, not between runs.

## An order that passes

${guard.passing}

${guard.pipeline}

The middleware follows each order to the venue's answer, so it is compared with a middleware that does nothing but wait
for it. A bare pass-through doesn't learn when an order has been answered.

## An order of ccxt

${ccxt}

Binance's \`createOrder\` with everything but the network, which answers at once; an order through each exchange object in
turn. "More" is the difference to the same without a guard. The guard needs an \`AsyncLocalStorage\`, which on Node 20 makes
every promise of its thread cost more, also those of exchanges that are not guarded: the last row tells how much.

## An order that is refused

${guard.rejecting}

## From \`POST /halt\` in another process to the first refused order

${latency}

The in-loop server's loop comes up for air every 2 s; a loop that never yields would leave it deaf for good.

## Start

${start}
`
writeFileSync(new URL('../../docs/benchmarks.md', import.meta.url), report)
console.log(report)
process.exit(0)
