import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { pino } from 'pino'
import { type ControlTable, createKillSwitch, readConfigFile } from 'trading-kill-switch'
import { guardClobClient, PolymarketVenue } from 'trading-kill-switch/polymarket'
import { generatePrivateKey } from 'viem/accounts'
import { KEY_VARIABLE, makeClient, URL_VARIABLE } from './client.js'
import { YES } from './clob/market.js'
import { Quoter } from './quoter.js'

const USAGE = 'Usage: polymarket-bot [--config FILE] [--stuck-after SECONDS]'

/** A bot on `@polymarket/clob-client-v2` as it comes from npm; only its address leads to the stand-in, which has a process of its own. */
async function main(args: readonly string[]): Promise<void> {
  const { config, stuckAfterMs } = readArguments(args)
  const { control } = readConfigFile(config) as { readonly control?: ControlTable }
  process.env[URL_VARIABLE] ??= await startClob()
  process.env[KEY_VARIABLE] ??= generatePrivateKey()

  const client = makeClient(process.env)
  const logger = pino({ name: 'polymarket-bot', ...(process.stdout.isTTY && { transport: { target: 'pino-pretty' } }) })
  const quoter = new Quoter(client, YES, (message, fields) => logger.info(fields, message))
  const killSwitch = await createKillSwitch(
    { ...control, venue_module: fileURLToPath(new URL('./venue-module.js', import.meta.url)) },
    {
      name: 'polymarket-bot',
      venues: [new PolymarketVenue(client, { dataUrl: process.env[URL_VARIABLE] ?? '' })],
      logger,
      onShutdown: async () => quoter.stop(),
    },
  )
  guardClobClient(client, killSwitch)
  logger.info({ clob: process.env[URL_VARIABLE] }, `Stand-in of the CLOB at ${process.env[URL_VARIABLE]}`)

  const stuckAt = performance.now() + stuckAfterMs
  await quoter.run(() => {
    if (performance.now() < stuckAt) return
    logger.warn('The bot hangs in a loop from here on. Halt it, and close it out, all the same.')
    for (;;);
  })
}

async function startClob(): Promise<string> {
  const clob = fork(fileURLToPath(new URL('./clob/main.js', import.meta.url)))
  const [url] = await once(clob, 'message')
  clob.unref()
  clob.channel?.unref()
  return String(url)
}

function readArguments(args: readonly string[]): { readonly config: string; readonly stuckAfterMs: number } {
  const options = { config: { type: 'string' }, 'stuck-after': { type: 'string' } } as const
  const { values } = parseArgs({ args: [...args], options })
  const seconds = values['stuck-after']
  if (seconds !== undefined && !/^\d+$/.test(seconds)) throw new Error('--stuck-after wants a whole number of seconds.')
  const stuckAfterMs = seconds === undefined ? Number.POSITIVE_INFINITY : Number(seconds) * 1_000
  return { config: values.config ?? 'config/polymarket-bot.toml', stuckAfterMs }
}

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}\n`, () => process.exit(1))
})
