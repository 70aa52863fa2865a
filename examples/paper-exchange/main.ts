import { Type } from '@sinclair/typebox'
import { HELP, parseArguments } from './arguments.js'
import type { PaperConfig } from './config-file.js'
import { DEFAULT_URL, defaultConfigPath, PaperSettings, parseTables, readConfigText } from './config-file.js'
import { ExchangeHost } from './exchange-host.js'
import { IdleTimer } from './idle-timer.js'
import { locateBundledHistory, readMarketHistory } from './market-history.js'
import { ExchangeServer } from './server.js'
import { StartError } from './start-error.js'

async function main(args: readonly string[]): Promise<void> {
  const { help, config: configPath, port, idleMs } = parseArguments(args)
  if (help) {
    process.stdout.write(HELP)
    return
  }
  const directory = process.cwd()
  const settings = readSettings(configPath ?? defaultConfigPath(directory, import.meta.url))
  const history = readMarketHistory(settings.data ?? locateBundledHistory([import.meta.url, `${directory}/`]))

  const host = new ExchangeHost(history, settings)
  const end = (why: string) => {
    say({ why }, `Paper exchange ended: ${why}`)
    host.close()
    server.close()
    process.exit(0)
  }
  const server = new ExchangeServer(host, new IdleTimer(idleMs, () => end(`nobody has called for ${idleMs} ms`)))
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => end(signal))
  // Whoever has started it may be gone, and read no more.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})

  const url = await server.listen(port ?? portOf(settings.exchange))
  say({ url, pid: process.pid, market: host.market }, `Paper exchange at ${url}, pid ${process.pid}`)
}

function readSettings(path: string): PaperConfig {
  const where = { source: path, reader: 'exchange', environment: process.env }
  return parseTables(Type.Object({ paper: PaperSettings }), readConfigText(path), where).tables.paper
}

function portOf(exchange: string): number {
  return Number(new URL(exchange === 'in-process' ? DEFAULT_URL : exchange).port || 80)
}

/** A JSON line for programs, text for people. */
function say(fields: object, message: string): void {
  process.stdout.write(process.stdout.isTTY ? `${message}\n` : `${JSON.stringify({ ...fields, msg: message })}\n`)
}

main(process.argv.slice(2)).catch((error: unknown) => {
  const message = error instanceof StartError ? error.message : error instanceof Error ? error.stack : String(error)
  process.stderr.write(`${message}\n`, () => process.exit(1))
})
