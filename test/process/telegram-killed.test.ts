import t, { type Test } from 'tap'
import { until } from '../support/notification-service.js'
import { startBot, TOKEN } from '../support/notified-bot.js'
import { stateDirectory } from '../support/state-directory.js'
import { TelegramChat } from '../support/telegram-chat.js'

const ALICE = 11
const allowed = { [ALICE]: { name: 'alice', role: 'operator' } }

function botOf(t: Test, chat: TelegramChat, stateDir: string) {
  const channel = { kind: 'telegram', api_root: chat.url, secret_env: 'CHAT_TOKEN', chat: '42', remind_ms: 0, allowed }
  return startBot(t, stateDir, [channel], {}, { CHAT_TOKEN: chat.token })
}

const isListening = (chat: TelegramChat, from: number) => () =>
  chat.polls.length > from && chat.polls.at(-1)?.timeout > 0
const state = async (bot: ReturnType<typeof botOf>) => (await bot.call('GET', '/status')).body

t.test(
  'given a halt that Telegram was not told of, when the bot is killed and starts, then it halts, and nothing else acts twice',
  async (t) => {
    const chat = await TelegramChat.start(t)
    const stateDir = stateDirectory(t)
    const bot = botOf(t, chat, stateDir)
    await until(isListening(chat, 0), 'a poll')
    chat.say(ALICE, '/halt first')
    await until(() => chat.said(/on disk/) !== undefined, 'the first halt')
    chat.say(ALICE, '/resume')
    await until(() => chat.said(/^In force/) !== undefined, 'the button')
    await until(isListening(chat, chat.polls.length), 'that both are confirmed')
    chat.say(ALICE, '/halt second')
    chat.fault = 'hang'
    chat.press(ALICE, chat.said(/^In force/)?.button ?? '')
    await until(() => chat.said(/: second\n/) !== undefined, 'the second halt')
    await bot.kill('SIGKILL')
    const from = chat.sent.length
    t.ok(chat.waiting > 0, 'Telegram has not been told')
    chat.fault = null
    const next = botOf(t, chat, stateDir)
    await until(() => chat.waiting === 0, 'that Telegram is told')
    t.match(await state(next), { state: 'halted' })
    t.ok(chat.said(/^Too old/, from), 'the button does nothing')
    t.notOk(chat.said(/^Resumed/))
  },
)

t.test(
  'given another bot of Telegram whose updates have lower numbers, when somebody halts by it, then that is heard',
  async (t) => {
    const stateDir = stateDirectory(t)
    const chat = await TelegramChat.start(t, 900_000_000)
    const bot = botOf(t, chat, stateDir)
    await until(isListening(chat, 0), 'a poll')
    chat.say(ALICE, '/ack')
    await until(() => chat.said(/^Nothing is halted/) !== undefined, 'the answer')
    await bot.kill('SIGKILL')
    const other = await TelegramChat.start(t, 5)
    other.token = TOKEN.replace('123456', '654321')
    const next = botOf(t, other, stateDir)
    await until(isListening(other, 0), 'a poll')
    other.say(ALICE, '/halt by the other one')
    await until(async () => (await state(next)).state === 'halted', 'the halt')
    t.match((await state(next)).halt, { reason: 'by the other one', operator: 'alice' })
  },
)
