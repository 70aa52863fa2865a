import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { until } from '../support/notification-service.js'
import { startBot, TOKEN } from '../support/notified-bot.js'
import { stateDirectory } from '../support/state-directory.js'
import { type Fault, refusal, TelegramChat } from '../support/telegram-chat.js'

const ALICE = 11
const allowed = { [ALICE]: { name: 'alice', role: 'operator' } }

function botOf(t: Test, chat: TelegramChat, stateDir: string, token = TOKEN) {
  const channel = { kind: 'telegram', api_root: chat.url, secret_env: 'CHAT_TOKEN', chat: '42', allowed }
  return startBot(t, stateDir, [channel], {}, { CHAT_TOKEN: token })
}

type Bot = ReturnType<typeof botOf>

const channelOf = async (bot: Bot) => (await bot.call('GET', '/status?cached')).body.notifications[0]
const isListening = (chat: TelegramChat) => () => chat.polls.at(-1)?.timeout > 0
const isSaid =
  (chat: TelegramChat, text: RegExp, from = 0) =>
  () =>
    chat.said(text, from) !== undefined

t.test(
  'given a Telegram that fails in every way, when it is back, then commands are heard again each time',
  async (t) => {
    const faults: readonly (readonly [Fault, RegExp])[] = [
      [{ status: 401, body: refusal(401, 'Unauthorized') }, /401 \(the token is wrong/],
      [{ status: 502, body: refusal(502, `Bad Gateway ${TOKEN}`) }, /502: Bad Gateway …|502/],
      [{ status: 429, body: refusal(429, 'Too Many Requests', { retry_after: 1 }) }, /429: Too Many Requests/],
      [{ status: 200, body: { ok: true, result: { message: {} } } }, /no list of updates/],
      [{ status: 200, body: { ok: true, result: [{ update_id: 'x' }] } }, /no list of updates/],
      ['no JSON', /not Telegram’s/],
      ['huge', /too long/],
    ]
    const chat = await TelegramChat.start(t)
    const bot = botOf(t, chat, stateDirectory(t))
    await until(isListening(chat), 'a poll')
    for (const [fault, why] of faults) {
      const from = chat.sent.length
      chat.fault = fault
      const polls = chat.polls.length
      await until(() => chat.polls.length > polls, `a poll that meets ${String(fault)}`)
      await until(async () => why.test((await channelOf(bot)).lastError), String(why), 60_000)
      await bot.call('POST', '/halt', { reason: String(why) })
      await until(isSaid(chat, /^HALTED idle-bot: /, from), 'that sending goes on')
      chat.fault = null
      await until(async () => (await channelOf(bot)).lastError === null, 'a poll that succeeds', 90_000)
      await until(isListening(chat), 'a poll that is held open', 90_000)
      chat.say(ALICE, `/halt after ${String(why)}`)
      await until(isSaid(chat, /no new order that adds risk/, from), 'a halt that is heard', 90_000)
    }
    t.equal((await channelOf(bot)).armed, true)
    t.notMatch(JSON.stringify(bot.lines) + bot.stderr, TOKEN.split(':')[1] ?? '', 'the token is nowhere')
  },
)

t.test('given a wrong token, when the bot starts, then nobody is heard, and it is said', async (t) => {
  const chat = await TelegramChat.start(t)
  const bot = botOf(t, chat, stateDirectory(t), '123456:Zz-hidden')
  await bot.line(({ msg }) => /Nobody is heard by telegram: it has answered 401 \(the token is wrong/.test(String(msg)))
  await until(async () => /401/.test((await channelOf(bot)).lastError), 'the reason')
  t.equal((await channelOf(bot)).armed, false)
  t.match((await bot.call('GET', '/metrics')).text, /notifications_armed\{channel="telegram",kind="telegram"\} 0/)
  t.equal((await bot.call('POST', '/halt')).status, 200)
  t.notMatch(JSON.stringify(bot.lines), /Zz-hidden/)
})

t.test('given another program that polls with the token, when it does, then it is said, and halts act', async (t) => {
  const chat = await TelegramChat.start(t)
  const bot = botOf(t, chat, stateDirectory(t))
  await until(async () => (await channelOf(bot)).armed, 'an armed channel')
  await until(isListening(chat), 'a poll')
  chat.conflict()
  await bot.line(({ msg }) =>
    /Nobody is heard by telegram: it has answered 409 \(another program polls/.test(String(msg)),
  )
  await until(async () => (await channelOf(bot)).armed === false, 'a channel that is not armed')
  chat.say(ALICE, '/halt')
  await until(isSaid(chat, /no new order that adds risk/), 'a halt that is heard')
  await until(async () => (await channelOf(bot)).armed, 'an armed channel, alone with its token', 120_000)
  await bot.line(({ msg }) => /are heard by telegram again/.test(String(msg)))
})

t.test(
  'given a directory that takes nothing, when a button is pressed, then nothing is done; a halt acts',
  async (t) => {
    const chat = await TelegramChat.start(t)
    const stateDir = stateDirectory(t)
    const bot = botOf(t, chat, stateDir)
    await until(isListening(chat), 'a poll')
    const file = join(stateDir, 'notify', 'telegram.updates.json')
    chat.say(ALICE, '/halt one')
    chat.say(ALICE, '/resume')
    await until(isSaid(chat, /^In force/), 'the button')
    rmSync(file)
    mkdirSync(join(file, 'in-the-way'), { recursive: true })
    chat.press(ALICE, chat.said(/^In force/)?.button ?? '')
    await until(isSaid(chat, /^Nothing was done: the state directory/), 'the refusal')
    t.equal((await bot.call('GET', '/status')).body.state, 'halted')
    chat.say(ALICE, '/halt two')
    await until(isSaid(chat, /: two\n/), 'a halt')
  },
)
