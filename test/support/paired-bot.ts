import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Test } from 'tap'
import { BotProcess } from './bot-process.js'
import { ownDirectory } from './files-directory.js'

export const TOKENS = {
  grafana: 'token-of-the-viewer-1',
  risk: 'token-of-the-halter-2',
  alice: 'token-of-the-operator-3',
}
export const ROLES = { grafana: 'viewer', risk: 'halter', alice: 'operator' }
export const ALICE = { authorization: `Bearer ${TOKENS.alice}` }
export const PUBLIC = 'https://bot.example.org/kill-switch'

export function place(t: Test, more: object = {}) {
  const directory = ownDirectory(t)
  const file = join(directory, 'tokens.toml')
  const lines = (Object.keys(TOKENS) as (keyof typeof TOKENS)[]).map(
    (name) => `${name} = { role = "${ROLES[name]}", token = "${TOKENS[name]}" }\n`,
  )
  writeFileSync(file, lines.join(''), { mode: 0o600 })
  const state = join(directory, 'state')
  return {
    state,
    devices: join(state, 'devices.json'),
    settings: { state_dir: state, tokens_file: file, public_url: PUBLIC, ...more },
  }
}

export function start(t: Test, settings: object): BotProcess {
  const bot = BotProcess.bot('idle-bot', { settings })
  t.teardown(() => bot.kill())
  return bot
}

export async function codeFor(bot: BotProcess, name?: string): Promise<string> {
  const { status, body } = await bot.call('POST', '/pair-code', name === undefined ? {} : { name }, ALICE)
  if (status !== 200) throw new Error(body.detail)
  return new URL(body.link).hash.slice('#code='.length)
}

export async function paired(bot: BotProcess, name: string): Promise<string> {
  const { body } = await bot.call('POST', '/pair', { code: await codeFor(bot, name) })
  return body.token
}

export const as = (token: string) => ({ authorization: `Bearer ${token}` })
export const statusOf = async (bot: BotProcess, token: string) =>
  (await bot.call('GET', '/me', undefined, as(token))).status
