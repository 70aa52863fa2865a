import { parseArgs } from 'node:util'
import { IdleTimer } from '../paper-exchange/idle-timer.js'
import { House } from './house.js'
import { StandInServer } from './server.js'
import { StandIn } from './stand-in.js'

/** Ends when nobody has called for so long. */
const IDLE_MS = 600_000
/** The real chain takes some seconds. */
const SETTLE_MS = 200
/** As Polymarket has it: ten seconds, and a few more. */
const SILENCE_MS = 15_000

/** `polymarket-stand-in [--port N]`: the stand-in as a process. It prints one line of JSON, with its `url` and `pid`. */
async function main(): Promise<void> {
  const { port = '0' } = parseArgs({ options: { port: { type: 'string' } } }).values
  const standIn = new StandIn(SETTLE_MS, SILENCE_MS)
  // Whoever has started it may be gone, and read no more.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})
  const server = new StandInServer(standIn, new IdleTimer(IDLE_MS, () => process.exit(0)))
  const url = await server.listen(Number(port))
  new House(standIn.clob).start()
  process.stdout.write(`${JSON.stringify({ url, pid: process.pid })}\n`)
}

main().catch((error: Error) => {
  process.stderr.write(`${error.message}\n`, () => process.exit(1))
})
