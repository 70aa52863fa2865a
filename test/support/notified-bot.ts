import { join, resolve } from 'node:path'
import type { Test } from 'tap'
import { BotProcess, botPath } from './bot-process.js'
import type { NotificationService } from './notification-service.js'

export const KEY = 'a-key-of-a-webhook-nobody-knows'
export const TOKEN = '123456:AbC-dEf'
const environment = { HOOK_KEY: KEY, TELEGRAM: TOKEN }

/** A bot with the channels, whose courier may be told to fail by a file. */
export function startBot(
  t: Test,
  stateDir: string,
  notify: readonly object[],
  settings: object = {},
  more: Record<string, string> = {},
): BotProcess {
  const fault = join(stateDir, 'fault')
  const given = JSON.stringify({ state_dir: stateDir, notify, ...settings })
  const args = [resolve('test/support/courier-fault.cjs'), botPath('idle-bot'), given]
  const bot = new BotProcess('--require', args, { environment: { ...environment, COURIER_FAULT: fault, ...more } })
  t.teardown(() => bot.kill())
  return bot
}

export function channelsAt(url: string): readonly object[] {
  return [
    { kind: 'webhook', url: `${url}/hook`, secret_env: 'HOOK_KEY' },
    { kind: 'telegram', api_root: url, secret_env: 'TELEGRAM', chat: '42' },
    { kind: 'slack', url: `${url}/services/T/B/x` },
    { kind: 'discord', url: `${url}/api/webhooks/1/x` },
    { kind: 'ntfy', url: `${url}/my-topic` },
    { kind: 'heartbeat', url: `${url}/beat`, interval_ms: 1_000 },
  ]
}

export const hooks = ({ arrived }: NotificationService) => arrived.filter(({ path }) => path === '/hook')
export const titles = (service: NotificationService) => hooks(service).map(({ body }) => String(body.title))
export const isTold = (service: NotificationService, title: RegExp) => () =>
  titles(service).some((each) => title.test(each))
