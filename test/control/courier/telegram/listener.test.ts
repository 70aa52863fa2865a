import t from 'tap'
import type { FromCourier } from '../../../../lib/control/courier/messages.js'
import { callTelegram } from '../../../../lib/control/courier/telegram/api.js'
import { NOTHING_HANDLED } from '../../../../lib/control/courier/telegram/handled-file.js'
import { TelegramListener } from '../../../../lib/control/courier/telegram/listener.js'
import type { Channel } from '../../../../lib/words/notification.js'
import { until } from '../../../support/notification-service.js'
import { TOKEN } from '../../../support/notified-bot.js'
import { TelegramChat } from '../../../support/telegram-chat.js'

const ALICE = 11
const forever = new Promise<never>(() => {})

t.test('given a disk that hangs, when somebody halts after something else, then the halt is passed on', async (t) => {
  const chat = await TelegramChat.start(t)
  const allowed = [{ userId: ALICE, name: 'alice', role: 'operator' }] as const
  const channel = { name: 'telegram', kind: 'telegram', url: chat.url, secret: TOKEN, allowed } as unknown as Channel
  const posted: FromCourier[] = []
  let isOver = false
  const listener = new TelegramListener({
    channel,
    file: { read: async () => NOTHING_HANDLED, write: () => forever },
    call: (...call) => (isOver ? forever : callTelegram(channel, ...call)),
    post: (message) => posted.push(message),
    log: () => {},
  })
  t.teardown(() => {
    isOver = true
  })
  void listener.run()
  await until(() => chat.polls.at(-1)?.timeout > 0, 'a poll')
  chat.say(ALICE, '/status')
  chat.say(ALICE, '/halt')
  const isHalt = (each: FromCourier) => each.type === 'asked' && each.asked.name === 'halt'
  await until(() => posted.some(isHalt), 'the halt', 60_000)
  t.ok(posted.some(isHalt))
})
