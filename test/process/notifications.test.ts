import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { signatureOf } from '../../lib/control/courier/requests.js'
import { notificationService, telegram, until } from '../support/notification-service.js'
import { channelsAt, hooks, isTold, KEY, startBot, TOKEN } from '../support/notified-bot.js'
import { stateDirectory } from '../support/state-directory.js'

t.test('given a channel of each kind, when halted and resumed, then all are told, signed, and counted', async (t) => {
  const service = await notificationService(t)
  const answer = telegram(TOKEN)
  service.answer = (request) => (request.path.startsWith('/bot') ? answer(request) : {})
  const bot = startBot(t, stateDirectory(t), channelsAt(service.url), { public_url: 'https://bots.example.com/one' })
  const { body } = await bot.call('POST', '/halt', { reason: '<!channel> @everyone loss' })
  const { haltId } = body
  const to = (path: string, what: RegExp) => service.arrived.find((each) => each.path === path && what.test(each.text))
  const paths = ['/hook', `/bot${TOKEN}/sendMessage`, '/services/T/B/x', '/api/webhooks/1/x', '/']
  for (const path of paths) await until(() => to(path, /HALTED idle-bot/) !== undefined, `the halt at ${path}`)
  await until(() => to('/beat', /^$/) !== undefined, 'a heartbeat')
  const hook = to('/hook', /HALTED/)
  t.match(hook?.body, {
    schema: 'trading-kill-switch/notification-1',
    bot: 'idle-bot',
    level: 'critical',
    events: [{ haltId }],
  })
  const timestamp = String(hook?.headers['x-kill-switch-timestamp'])
  t.equal(hook?.headers['x-kill-switch-signature'], `v1=${signatureOf(KEY, timestamp, hook?.text ?? '')}`)
  t.match(to(`/bot${TOKEN}/sendMessage`, /HALTED/)?.body, {
    chat_id: '42',
    text: /HALTED idle-bot: <!channel>.*#\d+\nhttps:\/\/bots/s,
  })
  t.match(to('/services/T/B/x', /HALTED/)?.body.text, '&lt;!channel&gt;', 'a reason rings nobody')
  t.same(to('/api/webhooks/1/x', /HALTED/)?.body.allowed_mentions, { parse: [] })
  t.match(to('/', /HALTED/)?.body, { topic: 'my-topic', priority: 5, click: 'https://bots.example.com/one' })
  t.notMatch(service.arrived.map(({ text }) => text).join(), new RegExp(`${KEY}|${TOKEN}`), 'no secrets in a text')
  await bot.call('POST', '/resume', { confirm: haltId })
  await until(isTold(service, /^RESUMED idle-bot/), 'the resume')
  t.ok(isTold(service, /^First start of idle-bot, active/)())
  const channels = async () => (await bot.call('GET', '/status?cached')).body.notifications
  await until(async () => (await channels()).every((each: { delivered: number }) => each.delivered > 0), 'the counts')
  t.match((await channels())[0], { name: 'webhook', failed: 0, lastError: null })
  const metrics = (await bot.call('GET', '/metrics')).text
  t.match(metrics, /trading_kill_switch_notifications_delivered_total\{channel="ntfy",kind="ntfy"\} [1-9]/)
  t.equal(await bot.ask('close'), null)
  t.ok(isTold(service, /^Stopped idle-bot/)(), 'the last news goes out before the end')
})

t.test(
  'given a process that is killed before it could tell, when started anew, then what waited is told',
  async (t) => {
    const service = await notificationService(t, () => ({ status: 503 }))
    const stateDir = stateDirectory(t)
    const notify = channelsAt(service.url).slice(0, 1)
    const bot = startBot(t, stateDir, notify)
    await bot.call('POST', '/halt', { reason: 'before the kill' })
    await until(isTold(service, /before the kill/), 'an attempt')
    await bot.kill()
    service.arrived.length = 0
    service.answer = () => ({})
    const next = startBot(t, stateDir, notify)
    await until(isTold(service, /^HALTED idle-bot: before the kill/), 'the halt')
    await until(isTold(service, /^Started idle-bot, still halted/), 'the start')
    const cursor = join(stateDir, 'notify', 'webhook.json')
    await until(() => existsSync(cursor) && JSON.parse(readFileSync(cursor, 'utf8')).sequence > 1, 'the cursor')
    const ids = hooks(service).flatMap(({ body }) => body.events.map(({ sequence }: { sequence: number }) => sequence))
    t.same([...new Set(ids)].length, ids.length, 'nothing twice')
    await next.kill()
    service.arrived.length = 0
    startBot(t, stateDir, notify)
    await until(isTold(service, /^Started idle-bot, still halted/), 'the next start')
    t.notOk(
      isTold(service, /before the kill$/)() && hooks(service).some(({ body }) => body.events[0].event === 'halt'),
      'told once',
    )
  },
)

t.test('given a wrong token, when halted, then the log says so once, and it is named and tried again', async (t) => {
  const service = await notificationService(t, telegram('1:other'))
  const bot = startBot(t, stateDirectory(t), [channelsAt(service.url)[1] ?? {}])
  await bot.call('POST', '/halt')
  await until(() => service.arrived.length >= 3, 'further attempts')
  const [channel] = (await bot.call('GET', '/status?cached')).body.notifications
  t.match(channel, { lastError: /401 .*wrong.*Unauthorized/, delivered: 0 })
  t.ok(channel.waiting > 0)
  const said = bot.lines.filter(({ msg }) => /telegram are not delivered/.test(String(msg)))
  t.equal(said.length, 1)
  t.notMatch(JSON.stringify(bot.lines), TOKEN)
  service.answer = telegram(TOKEN)
  await bot.line(({ msg }) => /telegram are delivered again/.test(String(msg)))
})
