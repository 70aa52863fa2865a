import { defaultConfigPath } from '../paper-exchange/config-file.js'
import { locateBundledHistory, readMarketHistory } from '../paper-exchange/market-history.js'
import { StartError } from '../paper-exchange/start-error.js'
import { HELP, parseArguments } from './arguments.js'
import { PaperBot } from './bot.js'
import { readConfig } from './config.js'
import { InProcessExchange } from './in-process-exchange.js'
import { createOutput } from './output.js'
import { loadPlugins, registerPlugins, tradingState } from './plugins.js'
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
  const config = readConfig(configPath ?? defaultConfigPath(directory, moduleUrl), process.env)
  const places = [...(moduleUrl === undefined ? [] : [moduleUrl]), `${directory}/`]
  const history = readMarketHistory(config.paper.data ?? locateBundledHistory(places))
  const plugins = await loadPlugins(config.plugins)
  const output = await createOutput(process.stdout.isTTY === true)

  const bot = new PaperBot({
    exchange: new InProcessExchange(history, config.paper),
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

  const finished = await bot.run(() => tradingState(registrations))
  if (!finished) return
  output.note(
    'The market history has ended: no more trading. Working orders are cancelled, open positions stay. ' +
      'The process stays up so that it can still be controlled; press Ctrl-C to end it.',
  )
  await bot.stopped()
}

main(process.argv.slice(2)).catch((error: unknown) => {
  const message = error instanceof StartError ? error.message : error instanceof Error ? error.stack : String(error)
  process.stderr.write(`${message}\n`, () => process.exit(1))
})
