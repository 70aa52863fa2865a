// Runs the matrix of each exchange in a process of its own, two at a time.
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

export const EXCHANGES = ['binance', 'bybit', 'coinbase', 'hyperliquid', 'kraken', 'kucoin', 'okx']

const AT_ONCE = 2

const matrix = fileURLToPath(new URL('matrix.mjs', import.meta.url))

/** @returns one report for each exchange, in their order */
export async function runMatrix(exchanges = EXCHANGES) {
  const reports = new Map()
  const left = [...exchanges]
  const worker = async () => {
    for (let id = left.shift(); id !== undefined; id = left.shift()) reports.set(id, await runOne(id))
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
  return exchanges.map((id) => reports.get(id))
}

async function runOne(id) {
  const options = { maxBuffer: 64 * 2 ** 20, env: { ...process.env, NODE_OPTIONS: '' } }
  const { stdout } = await promisify(execFile)(process.execPath, [matrix, id], options)
  return JSON.parse(stdout)
}
