import t from 'tap'
import { BotProcess } from '../support/bot-process.js'
import { rawCall } from '../support/http-call.js'
import { until } from '../support/notification-service.js'
import { stateDirectory } from '../support/state-directory.js'

// The form of the page is the only halt that latches behind its body: whoever does not send it whole keeps nobody waiting.

const TOKEN = 'token-of-the-operator-3'
const FORM = 'application/x-www-form-urlencoded'

t.test(
  'given 300 forms that do not arrive, when another caller halts, then she is answered, and none of them halts',
  async (t) => {
    const settings = { state_dir: stateDirectory(t) }
    const bot = BotProcess.bot('idle-bot', { settings, environment: { CONTROL_AUTH_TOKEN: TOKEN } })
    t.teardown(() => bot.kill())
    const url = await bot.url()
    const valid = { authorization: `Bearer ${TOKEN}` }
    const { host } = new URL(url)
    const head = `POST /halt HTTP/1.1\r\nHost: ${host}\r\nOrigin: ${url}\r\nAccept: text/html\r\nContent-Type: ${FORM}\r\n`
    const bodies = [
      `Content-Length: 200\r\n\r\ntoken=${TOKEN}`,
      `Transfer-Encoding: chunked\r\n\r\n5\r\ntoken\r\n`,
      `Content-Length: 900000\r\n\r\n${'a=1&'.repeat(3_000)}token=${TOKEN}`,
    ]
    let answered = 0
    const slow = Array.from({ length: 300 }, (_, at) =>
      rawCall(url, `${head}${bodies[at % bodies.length]}`, 20_000).finally(() => answered++),
    )
    await until(async () => (await bot.call('GET', '/health')).status === 200, 'an answer behind all of them')
    const { status, body } = await bot.call('POST', '/halt', { reason: 'by another caller' }, valid)
    t.ok(answered < 300, 'while some of them wait')
    t.match({ status, body }, { status: 200, body: { state: 'halted', haltCount: 1 } })
    const replies = await Promise.all(slow)
    for (const reply of replies) t.match(reply, /^HTTP\/1\.1 (401|408)|^$/)
    t.equal((await bot.call('GET', '/status', '', valid)).body.haltCount, 1)
  },
)

t.test(
  'given somebody who guesses by the form, when a right halt comes, then it is answered before the guesses',
  async (t) => {
    const settings = { state_dir: stateDirectory(t) }
    const bot = BotProcess.bot('idle-bot', { settings, environment: { CONTROL_AUTH_TOKEN: TOKEN } })
    t.teardown(() => bot.kill())
    const origin = await bot.url()
    const order: string[] = []
    const guess = async (number: number) => {
      const headers = { origin, accept: 'text/html', 'content-type': FORM }
      t.equal((await bot.call('POST', '/halt', `token=guess-${number}`, headers)).status, 401)
      order.push('guess')
    }
    // The last of twelve is held back for two seconds.
    for (let number = 0; number < 3; number++) await guess(number)
    const guesses = Array.from({ length: 12 }, (_, number) => guess(number))
    await Promise.race(guesses)
    t.equal((await bot.call('POST', '/halt', '', { authorization: `Bearer ${TOKEN}` })).body.state, 'halted')
    order.push('right')
    await Promise.all(guesses)
    t.ok(order.indexOf('right') < order.length - 4, `answered in this order: ${order.join(' ')}`)
  },
)
