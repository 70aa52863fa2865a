import { fileURLToPath } from 'node:url'
import { pino } from 'pino'
import { createKillSwitch, KillSwitchError } from 'trading-kill-switch'
import { guardClobClient } from 'trading-kill-switch/polymarket'
import { endWithThisProcess } from '../paper-exchange/exchange-process.js'
import { StartError } from '../paper-exchange/start-error.js'
import { MARKET } from '../polymarket-stand-in/market.js'
import { findOrStartStandIn } from '../polymarket-stand-in/process.js'
import { readSettings } from './config.js'
import { connect } from './connection.js'
import { Heartbeats } from './heartbeats.js'
import { Quoter } from './quoter.js'

/** The stand-in takes any key. Never let this one hold anything. */
const PLAY_KEY = `0x${'7'.repeat(64)}`

/** A market maker on Polymarket's client, as it comes from npm; only its URLs lead to the stand-in. */
async function main(args: readonly string[]): Promise<void> {
  const { control, url } = readSettings(args, process.cwd())
  const standIn = await findOrStartStandIn(url)
  const leaveSignals = endWithThisProcess(standIn)

  // Keys belong into the environment, where the kill switch's own connection finds them.
  process.env.POLYMARKET_PRIVATE_KEY ??= PLAY_KEY
  const connection = { clobUrl: standIn.url, dataUrl: standIn.url }
  const client = await connect(connection, process.env.POLYMARKET_PRIVATE_KEY)

  const forPeople = { transport: { target: 'pino-pretty', options: { hideObject: true } } }
  const logger = pino({ name: 'polymarket-bot', ...(process.stdout.isTTY && forPeople) })
  const heartbeats = new Heartbeats(client, (message) => logger.warn(message))
  const quoter = new Quoter(client, MARKET.outcomes[0].tokenId, (message, fields) => logger.info(fields, message))
  const killSwitch = await createKillSwitch(
    {
      ...control,
      // A second connection for the kill switch alone, which works while this thread is stuck.
      venue_module: fileURLToPath(new URL('./venue.js', import.meta.url)),
      venue_options: connection,
    },
    {
      name: 'polymarket-bot',
      logger,
      onShutdown: async () => {
        quoter.stop()
        heartbeats.stop()
      },
    },
  )
  leaveSignals()
  // This bot never holds both outcomes of a market: its sales only make its position smaller.
  guardClobClient(client, killSwitch, { sellsReduce: true })
  logger.info({ standIn: { url: standIn.url, pid: standIn.pid } }, `Stand-in for Polymarket at ${standIn.url}`)

  heartbeats.start()
  await quoter.run()
}

main(process.argv.slice(2)).catch((error: unknown) => {
  const saysWhatToDo = error instanceof StartError || error instanceof KillSwitchError
  const message = saysWhatToDo ? error.message : error instanceof Error ? error.stack : String(error)
  process.stderr.write(`${message}\n`, () => process.exit(1))
})
