import t from 'tap'
import { callTelegram } from '../../../../lib/control/courier/telegram/api.js'
import { TOKEN } from '../../../support/notified-bot.js'
import { switchingService } from '../../../support/switching-service.js'
import { type Fault, refusal, TelegramChat } from '../../../support/telegram-chat.js'

const failing = (chat: TelegramChat, timeoutMs: number) =>
  callTelegram({ url: chat.url, secret: TOKEN }, 'getUpdates', { timeout: 0 }, timeoutMs)

t.test('given a service that hangs, or answers a byte at a time, when called, then it ends in time', async (t) => {
  const chat = await TelegramChat.start(t)
  for (const fault of ['hang', 'drip'] as const) {
    chat.fault = fault
    t.match(await failing(chat, 500), { kind: 'failed', why: 'it has not answered within 500 ms' }, fault)
  }
})

t.test('given answers that are wrong, when called, then why is said, without the token', async (t) => {
  const chat = await TelegramChat.start(t)
  const faults: readonly (readonly [Fault, object])[] = [
    [
      { status: 401, body: refusal(401, 'Unauthorized') },
      { status: 401, why: /401 \(the token is wrong/ },
    ],
    [
      { status: 502, body: refusal(502, `Bad ${TOKEN}`) },
      { status: 502, why: /502: Bad …$/ },
    ],
    [
      { status: 502, body: refusal(502, `${'.'.repeat(112)}${TOKEN}`) },
      { status: 502, why: /502: [.]{112}…$/ },
    ],
    [
      { status: 429, body: refusal(429, 'Slowly', { retry_after: 7 }) },
      { status: 429, waitMs: 7_000 },
    ],
    [{ status: 429, body: refusal(429, 'Slowly', { retry_after: 1e9 }) }, { waitMs: 60_000 }],
    [{ status: 200, body: { ok: false } }, { why: /not Telegram’s/ }],
    ['no JSON', { why: /not Telegram’s/ }],
    ['huge', { isTooLarge: true, why: /too long/ }],
  ]
  for (const [fault, expected] of faults) {
    chat.fault = fault
    t.match(await failing(chat, 30_000), { kind: 'failed', ...expected })
  }
  const nowhere = await callTelegram({ url: 'http://127.0.0.1:1', secret: TOKEN }, 'getMe', {}, 30_000)
  t.match(nowhere, { kind: 'failed', status: null })
  t.notMatch(JSON.stringify(nowhere), TOKEN)
})

t.test('given a service that switches protocols, when called, then it has failed', async (t) => {
  const url = await switchingService(t)
  t.match(await callTelegram({ url, secret: TOKEN }, 'getUpdates', {}, 30_000), { kind: 'failed', why: /101/ })
})
