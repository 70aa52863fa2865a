import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { ExchangeProcess } from '../support/exchange-process.js'
import { until } from '../support/notification-service.js'
import { TOKEN } from '../support/notified-bot.js'
import { TelegramChat } from '../support/telegram-chat.js'
import { settings } from './closing-out.js'

const ALICE = 11

t.test('given positions, when closed out from the chat, then by the plan that was shown, once', async (t) => {
  const chat = await TelegramChat.start(t)
  const exchange = await ExchangeProcess.start(t, { positions: { A: 10 } })
  const control = settings(t)
  const secret_file = join(control.state_dir, 'token')
  writeFileSync(secret_file, TOKEN, { mode: 0o600 })
  const allowed = { [ALICE]: { name: 'alice', role: 'operator' } }
  const notify = [{ kind: 'telegram', api_root: chat.url, secret_file, chat: '42', allowed }]
  const bot = exchange.bot(t, { ...control, notify })
  await bot.url()
  await until(() => chat.polls.at(-1)?.timeout > 0, 'a poll that is held open')
  const planned = async () => {
    const from = chat.sent.length
    chat.say(ALICE, '/closeall')
    await until(() => chat.said(/^Close-all, plan/, from) !== undefined, 'a plan')
    return chat.said(/^Close-all, plan/, from)
  }
  await bot.url()
  const said = (text: RegExp) => until(() => chat.said(text) !== undefined, String(text))
  const old = await planned()
  t.match(old?.text, /1 orders\. Nothing was sent\.\n.* A sell 10 /)
  await exchange.set({ positions: { A: 9 } })
  chat.press(ALICE, old?.button ?? '')
  await said(/^Nothing was sent: the plan is not what would be done now/)
  t.same((await exchange.book()).journal, [])
  const plan = await planned()
  chat.press(ALICE, plan?.button ?? '')
  chat.press(ALICE, plan?.button ?? '')
  await said(/^Close-all c-\w+: running/)
  await said(/^Nothing was done: this button was pressed before/)
  await said(/^Close-all at .*: FLAT/)
  t.equal((await exchange.book()).journal.filter(({ event }) => event === 'fill').length, 1)
  chat.say(ALICE, '/positions')
  await said(/^Positions: 0/)
  const { body } = await bot.call('GET', '/status')
  t.match(body, { state: 'halted', halt: { source: 'telegram', operator: 'alice' }, closeAll: { status: 'flat' } })
  const journal = (await bot.call('GET', '/journal?since=0')).body
  t.match(JSON.stringify(journal), /"what":"close-all flat","who":"alice","source":"telegram"/)
})
