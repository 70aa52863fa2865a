// Runs the matrix of each exchange in a process of its own, two at a time.
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import ccxt from 'ccxt'

/** Kraken is two of them. */
const KNOWN =
  'binance bingx bitfinex bitget bybit coinbase coinex cryptocom deribit dydx gate htx hyperliquid kraken krakenfutures kucoin mexc ' +
  'okx phemex woo'

export const EXCHANGES = [...KNOWN.split(' '), ...(ccxt.prediction?.exchanges ?? []).map((id) => `prediction.${id}`)]

const AT_ONCE = 2

const matrix = fileURLToPath(new URL('matrix.mjs', import.meta.url))

/**
 * @param seen called with each report as it comes
 * @returns one report for each exchange, in their order
 */
export async function runMatrix(exchanges = EXCHANGES, seen = () => {}) {
  const reports = new Map()
  const left = [...exchanges]
  const worker = async () => {
    for (let id = left.shift(); id !== undefined; id = left.shift()) {
      reports.set(id, await runOne(id))
      seen(reports.get(id))
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
  return exchanges.map((id) => reports.get(id))
}

async function runOne(id) {
  const options = { maxBuffer: 64 * 2 ** 20, env: { ...process.env, NODE_OPTIONS: '' } }
  const { stdout } = await promisify(execFile)(process.execPath, [matrix, id], options)
  return JSON.parse(stdout)
}
