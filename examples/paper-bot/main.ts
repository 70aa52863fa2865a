import type { PaperConfig } from '../paper-exchange/config-file.js'
import { defaultConfigPath } from '../paper-exchange/config-file.js'
import type { ExchangeProcess, ExchangeProgram } from '../paper-exchange/exchange-process.js'
import { endWithThisProcess, exchangeProgram, findOrStartExchange } from '../paper-exchange/exchange-process.js'
import type { TradingDay } from '../paper-exchange/market-history.js'
import { locateBundledHistory, readMarketHistory } from '../paper-exchange/market-history.js'
import { StartError } from '../paper-exchange/start-error.js'
import { HELP, parseArguments } from './arguments.js'
import { PaperBot } from './bot.js'
import { readConfig } from './config.js'
import type { Exchange } from './exchange.js'
import { InProcessExchange } from './in-process-exchange.js'
import type { Output } from './output.js'
import { createOutput } from './output.js'
import { loadPlugins, registerPlugins, tradingState } from './plugins.js'
import { RemoteExchange } from './remote-exchange.js'
import { MeanReversion } from './strategies/mean-reversion.js'
import { TrendFollowing } from './strategies/trend-following.js'

async function main(args: readonly string[]): Promise<void> {
  const { help, config: configPath } = parseArguments(args)
  if (help) {
    process.stdout.write(HELP)
    return
  }
  const directory = process.cwd()
  // A program bundled as CommonJS has no module URL.
  const moduleUrl = import.meta.url as string | undefined
  const configFile = configPath ?? defaultConfigPath(directory, moduleUrl)
  const config = readConfig(configFile, process.env)
  const places = [...(moduleUrl === undefined ? [] : [moduleUrl]), `${directory}/`]
  const history = readMarketHistory(config.paper.data ?? locateBundledHistory(places))
  const plugins = await loadPlugins(config.plugins)
  const output = await createOutput(process.stdout.isTTY === true)

  const { exchange, announcement, leaveSignals } = await connect(
    history,
    config.paper,
    exchangeProgram(moduleUrl, configFile),
    output,
  )
  const bot = new PaperBot({
    exchange,
    history,
    strategies: [new TrendFollowing(), new MeanReversion()],
    maxLeverage: config.paper.max_leverage,
    output,
  })
  const host = {
    name: 'paper-bot',
    venues: [bot.venue],
    logger: output.logger,
    useOrderMiddleware: bot.useOrderMiddleware.bind(bot),
    onShutdown: bot.stop.bind(bot),
  }
  const registrations = await registerPlugins(plugins, host, config.everything)
  leaveSignals()
  announcement()

  const finished = await bot.run(() => tradingState(registrations))
  if (!finished) return
  output.note(
    'The market history has ended: no more trading. Working orders are cancelled, open positions stay. ' +
      'The process stays up so that it can still be controlled; press Ctrl-C to end it.',
  )
  await bot.stopped()
}

/** The exchange of the configuration. What is to be said about it comes after the plugins' own first words. */
async function connect(
  history: readonly TradingDay[],
  settings: PaperConfig,
  program: ExchangeProgram,
  output: Output,
): Promise<{ exchange: Exchange; announcement: () => void; leaveSignals: () => void }> {
  const nothing = (): void => {}
  if (settings.exchange === 'in-process') {
    return { exchange: new InProcessExchange(history, settings), announcement: nothing, leaveSignals: nothing }
  }
  const running = await findOrStartExchange(settings.exchange, program)
  const leaveSignals = running.startedHere ? endWithThisProcess(running) : nothing
  const exchange = new RemoteExchange(running.url, output.logger)
  const about = await describe(running, exchange)
  const { url, pid, startedHere } = running
  return { exchange, announcement: () => output.note(about, { exchange: { url, pid, startedHere } }), leaveSignals }
}

async function describe({ url, pid, market, startedHere }: ExchangeProcess, { venue }: Exchange): Promise<string> {
  if (startedHere) return `Paper exchange started at ${url} (pid ${pid}). It goes on if this bot is killed with -9.`
  const [position] = await venue.positions()
  const held = position === undefined ? 'no position' : `${position.side} ${position.quantity} ${position.symbol}`
  return (
    `Paper exchange found at ${url} (pid ${pid}), on ${market.date}: ${held}, price ${market.price}. ` +
    `It is used as it is and stays after this bot; kill ${pid} ends it, and its account with it.`
  )
}

main(process.argv.slice(2)).catch((error: unknown) => {
  const message = error instanceof StartError ? error.message : error instanceof Error ? error.stack : String(error)
  process.stderr.write(`${message}\n`, () => process.exit(1))
})
