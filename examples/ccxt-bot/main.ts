import ccxt from 'ccxt'
import { pino } from 'pino'
import { createKillSwitch } from 'trading-kill-switch'
import { exchangeVenue, guardExchange } from 'trading-kill-switch/ccxt'
import { binanceUrls } from '../paper-exchange/binance/urls.js'
import { endWithThisProcess, exchangeProgram, findOrStartExchange } from '../paper-exchange/exchange-process.js'
import { StartError } from '../paper-exchange/start-error.js'
import { readSettings } from './config.js'
import { Ladder } from './ladder.js'

const SYMBOL = 'SPX/USDT:USDT'
/** What the kill switch reads of the account. Without the last word, the rest would be unknown, and the bot never quiet or flat. */
const READ = { symbols: [SYMBOL], parts: { others: 'none' } } as const

/** A market maker on ccxt's `binance`, as it comes from npm; only its URLs lead to the paper exchange. */
async function main(args: readonly string[]): Promise<void> {
  const { file, control, paper } = readSettings(args, process.cwd(), process.env)
  const paperExchange = await findOrStartExchange(paper.exchange, exchangeProgram(import.meta.url, file))
  const leaveSignals = paperExchange.startedHere ? endWithThisProcess(paperExchange) : () => {}
  const api = binanceUrls(paperExchange.url)

  // The paper exchange takes any key. Keys belong into the environment, where the kill switch's own connection finds them.
  process.env.BINANCE_KEY ??= 'paper'
  process.env.BINANCE_SECRET ??= 'paper'
  const exchange = new ccxt.binance({
    apiKey: process.env.BINANCE_KEY,
    secret: process.env.BINANCE_SECRET,
    enableRateLimit: true,
    options: { defaultType: 'swap' },
  })
  exchange.urls.api = api

  const logger = pino({ name: 'ccxt-bot', ...(process.stdout.isTTY && { transport: { target: 'pino-pretty' } }) })
  const ladder = new Ladder(exchange, SYMBOL, (message, fields) => logger.info(fields, message))
  const killSwitch = await createKillSwitch(
    {
      ...control,
      // A second connection for the kill switch alone, which works while this thread is stuck.
      venue_module: 'trading-kill-switch/ccxt',
      venue_options: {
        exchange: 'binance',
        apiKeyEnv: 'BINANCE_KEY',
        secretEnv: 'BINANCE_SECRET',
        exchangeOptions: { defaultType: 'swap' },
        ...READ,
        urls: { api },
      },
    },
    {
      name: 'ccxt-bot',
      venues: [exchangeVenue(exchange, READ)],
      logger,
      onShutdown: async () => ladder.stop(),
    },
  )
  leaveSignals()
  guardExchange(exchange, killSwitch, { logger })
  logger.info(
    { exchange: { url: paperExchange.url, pid: paperExchange.pid } },
    `Paper exchange at ${paperExchange.url}`,
  )

  await ladder.run()
}

main(process.argv.slice(2)).catch((error: unknown) => {
  const message = error instanceof StartError ? error.message : error instanceof Error ? error.stack : String(error)
  process.stderr.write(`${message}\n`, () => process.exit(1))
})
