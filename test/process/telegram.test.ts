import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { until } from '../support/notification-service.js'
import { startBot, TOKEN } from '../support/notified-bot.js'
import { stateDirectory } from '../support/state-directory.js'
import { TelegramChat } from '../support/telegram-chat.js'

const ALICE = 11
const HAL = 12
const VIC = 13
const STRANGER = 99
const allowed = {
  [ALICE]: { name: 'alice', role: 'operator' },
  [HAL]: { name: 'hal' },
  [VIC]: { name: 'vic', role: 'viewer' },
}
const ORDER = { symbol: 'BTC/USDT', side: 'buy', amount: 1 }

async function botOf(t: Test, chat: TelegramChat, stateDir = stateDirectory(t), settings: object = {}) {
  const channel = { kind: 'telegram', api_root: chat.url, secret_env: 'TELEGRAM', chat: '42', allowed }
  const bot = startBot(t, stateDir, [channel], settings)
  const polls = chat.polls.length
  await bot.url()
  await until(() => chat.polls.slice(polls).some(({ timeout }) => timeout > 0), 'a poll that is held open')
  return bot
}

const answer = async (chat: TelegramChat, text: RegExp, from = 0) => {
  await until(() => chat.said(text, from) !== undefined, `${text} in ${JSON.stringify(chat.sent)}`)
  return chat.said(text, from)
}

t.test('given a chat, when an operator halts, looks and resumes there, then it is so, under her name', async (t) => {
  const chat = await TelegramChat.start(t)
  const bot = await botOf(t, chat)
  chat.say(ALICE, '/halt@MyHaltBot  fat\u202e finger\n<b>now</b>', { chatId: -5 })
  const halted = await answer(chat, /^HALTED idle-bot: no new order/)
  t.match(halted, { chatId: -5, text: /by alice, .*: fat finger <b>now<\/b>\non disk\nnot quiet/ })
  t.match(await bot.ask('check', ORDER), { allowed: false })
  const { body } = await bot.call('GET', '/status')
  t.match(body.halt, { source: 'telegram', operator: 'alice', reason: 'fat finger <b>now</b>' })
  const channels = async () => (await bot.call('GET', '/status?cached')).body.notifications
  await until(async () => (await channels())[0].armed === true, 'an armed channel')
  t.match(await channels(), [{ kind: 'telegram', lastError: null }])
  chat.say(VIC, '/status')
  t.match(await answer(chat, /^HALTED idle-bot\n/), { chatId: VIC, text: /positions: UNKNOWN/ })
  chat.say(VIC, '/positions')
  await answer(chat, /^Positions: UNKNOWN/)
  chat.say(ALICE, '/resume')
  const offer = await answer(chat, /^In force, newest first:\n/)
  await bot.call('POST', '/halt', { reason: 'meanwhile' })
  chat.press(ALICE, offer?.button ?? '')
  await answer(chat, new RegExp(`^Resumed ${body.halt.haltId}.\nNot all is resumed`))
  t.match((await bot.call('GET', '/status')).body, { state: 'halted', halts: [{ reason: 'meanwhile' }], haltCount: 1 })
  chat.press(ALICE, offer?.button ?? '')
  await answer(chat, /^Nothing was done: this button was pressed before/)
  t.equal(chat.answeredPresses.length, 2, 'each press is answered')
  const journal = JSON.stringify((await bot.call('GET', '/journal?since=0')).body)
  t.match(journal, /"what":"resume","who":"alice","source":"telegram"/)
  t.match((await bot.call('GET', '/metrics')).text, /halts_total\{source="telegram"\} 1/)
  t.notMatch(JSON.stringify(bot.lines) + journal, TOKEN.split(':')[1] ?? '', 'the token is nowhere')
})

t.test(
  'given roles, when somebody asks for more than hers allows, then nothing is done, and she is told',
  async (t) => {
    const chat = await TelegramChat.start(t)
    const bot = await botOf(t, chat)
    chat.say(VIC, '/halt')
    await answer(chat, /^Nothing was done: vic is viewer, and this needs halter/)
    for (const text of ['/halt', '/status', '/start', 'hello', '/resume']) chat.say(STRANGER, text)
    chat.press(STRANGER, 'ack 1-aaaa', HAL)
    t.same(await answer(chat, /user id is 99/), {
      chatId: STRANGER,
      text: 'You are not allowed to command this bot; nothing was done. Your user id is 99.',
      button: null,
    })
    await until(() => chat.answeredPresses.length === 1, 'the answer of the press')
    t.match(chat.answeredPresses[0], { text: /not allowed/ })
    t.equal(chat.sent.filter(({ text }) => /user id/.test(text)).length, 1, 'once, however often a stranger asks')
    t.equal((await bot.call('GET', '/status')).body.state, 'active')
    chat.say(HAL, '/halt')
    await answer(chat, /by hal, .*: halted by telegram/)
    chat.say(HAL, '/resume')
    await answer(chat, /hal is halter, and this needs operator/)
    chat.say(ALICE, '/resume')
    const offer = await answer(chat, /^In force/)
    chat.press(HAL, offer?.button ?? '')
    await until(() => chat.sent.filter(({ text }) => /hal is halter/.test(text)).length === 2, 'the refusal')
    t.equal((await bot.call('GET', '/status')).body.state, 'halted')
    chat.press(ALICE, offer?.button ?? '')
    await answer(chat, /^Resumed /)
  },
)

t.test(
  'given a bot in a loop, when halted in the chat, then orders are refused, and it is said that it is stuck',
  async (t) => {
    const chat = await TelegramChat.start(t)
    const stateDir = stateDirectory(t)
    const bot = await botOf(t, chat, stateDir)
    const end = join(stateDir, 'end')
    const spun = bot.ask('spin', end)
    await bot.line(({ spinning }) => spinning === true)
    await until(async () => !(await bot.call('GET', '/status?cached')).body.bot.responsive, 'a stuck bot')
    chat.say(HAL, '/halt stuck')
    await answer(chat, /^HALTED idle-bot: .*\n.*: stuck\non disk/)
    chat.say(VIC, '/status')
    await answer(chat, /STUCK: the bot’s thread has not answered/)
    writeFileSync(end, '')
    await spun
    t.match(await bot.ask('check', ORDER), { allowed: false })
  },
)

t.test('given what waited while the bot was away, when it starts, then of that only halts act', async (t) => {
  const chat = await TelegramChat.start(t)
  const stateDir = stateDirectory(t)
  const bot = await botOf(t, chat, stateDir)
  chat.say(HAL, '/halt first')
  await answer(chat, /: first\n/)
  chat.say(ALICE, '/resume')
  const offer = await answer(chat, /^In force/)
  await bot.kill()
  const from = chat.sent.length
  chat.press(ALICE, offer?.button ?? '')
  chat.say(ALICE, '/status')
  chat.say(HAL, '/halt second')
  const again = await botOf(t, chat, stateDir)
  await answer(chat, /: second\n/, from)
  await until(() => chat.sent.slice(from).filter(({ text }) => /^Too old/.test(text)).length === 2, 'two refusals')
  const { body } = await again.call('GET', '/status')
  t.match(body, { state: 'halted', haltCount: 1, halt: { reason: 'second', earlier: { count: 1 } } })
  chat.press(ALICE, offer?.button ?? '')
  await answer(chat, /^Nothing was done: this button was pressed before/, from)
  t.equal((await again.call('GET', '/status')).body.state, 'halted', 'yesterday’s button ends nothing')
  await until(() => chat.waiting === 0, 'that all is confirmed')
})

t.test(
  'given a halt that is told, when somebody presses Acknowledge, then that halt is, and no newer one',
  async (t) => {
    const chat = await TelegramChat.start(t)
    const bot = await botOf(t, chat)
    await bot.call('POST', '/halt', { reason: 'one' })
    const told = await answer(chat, /^HALTED idle-bot: one/)
    t.equal(told?.chatId, 42)
    chat.press(HAL, told?.button ?? '')
    await answer(chat, /^Acknowledged: \S+\. Still in force\.$/)
    await answer(chat, /^Acknowledged at idle-bot by hal/)
    chat.say(HAL, '/halt two')
    await answer(chat, /^HALTED idle-bot: two/)
    chat.press(HAL, told?.button ?? '')
    await answer(chat, /Newer, and not acknowledged: 1\./)
    chat.say(HAL, '/ack')
    await answer(chat, /^Acknowledged: \S+, \S+\. Still/)
    t.equal((await bot.call('GET', '/status')).body.state, 'halted')
  },
)
