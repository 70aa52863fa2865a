import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Test } from 'tap'
import { BotProcess } from '../../support/bot-process.js'
import { ownDirectory } from '../../support/files-directory.js'
import { type Answer, call } from '../../support/http-call.js'

const PROGRAM = join(process.cwd(), 'dist/examples/paper-exchange/main.js')

/** A `[paper]` table with a market that hardly moves while a test runs, and no latency, unless told. */
export function writeConfig(t: Test, settings: object = {}): string {
  const config = join(ownDirectory(t), 'config.toml')
  const paper = { start: '2008-09-10', day_ms: 3_600_000, latency_ms: 0, ...settings }
  const lines = Object.entries(paper).map(([name, value]) => `${name} = ${JSON.stringify(value)}`)
  writeFileSync(config, `[paper]\n${lines.join('\n')}\n`)
  return config
}

/** The exchange in a real process, on a free port. */
export class ExchangeProcess {
  private constructor(
    readonly process: BotProcess,
    readonly url: string,
  ) {}

  static async start(t: Test, settings: object = {}, args: readonly string[] = []): Promise<ExchangeProcess> {
    const started = new BotProcess(PROGRAM, ['--config', writeConfig(t, settings), '--port', '0', ...args])
    t.teardown(() => started.kill())
    return new ExchangeProcess(started, await started.url())
  }

  call(method: string, path: string, body?: string | object): Promise<Answer> {
    return call(this.url, method, path, body)
  }

  /** A market order, 3 lots bought unless told. */
  order(change: object = {}): Promise<Answer> {
    return this.call('POST', '/orders', { ...MARKET_ORDER, ...change })
  }
}

export const MARKET_ORDER = { symbol: 'SPX', side: 'buy', quantity: '3', type: 'market', reduceOnly: false }
