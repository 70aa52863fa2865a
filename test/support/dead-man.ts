import type { Test } from 'tap'
import type { BotProcess } from './bot-process.js'
import { type ExchangeProcess, until } from './exchange-process.js'
import { stateDirectory } from './state-directory.js'

export const FACTS = { shortestMs: 1_000, longestMs: null, cancelsStops: false, note: '' }
/** The shortest that may be set, in ms. */
export const TIMEOUT_MS = 5_000

/** A bot that holds its venue itself, with a dead man's switch there. */
export function botWithSwitch(
  t: Test,
  exchange: ExchangeProcess,
  settings: { readonly state_dir?: string } & Readonly<Record<string, unknown>> = {},
  setting: object = {},
) {
  // Made anew by each call.
  const state_dir = settings.state_dir ?? stateDirectory(t)
  const dead_man = { test: { timeout_ms: TIMEOUT_MS, ...setting } }
  const control = { snapshot_interval_ms: 500, dead_man, ...settings, state_dir }
  return exchange.bot(t, control, true, { deadMan: FACTS })
}

/** What its switch is, once it is as it should be, or after 20 s. */
export async function untilSwitch(bot: BotProcess, state: string) {
  const { body } = await until(
    () => bot.call('GET', '/status'),
    ({ body }) => body.deadMan[0]?.state === state,
  )
  return body
}

export async function sendLimit(bot: BotProcess, more: object = {}) {
  return bot.ask('send', { symbol: 'A', side: 'buy', quantity: '1', type: 'limit', price: '1', ...more })
}
