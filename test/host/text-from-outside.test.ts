import { request } from 'node:http'
import t from 'tap'
import { isTradingHaltedError, type KillSwitch, StartError, type Venue } from '../../lib/index.js'
import { runningKillSwitch } from '../support/running-kill-switch.js'

/** Ends its line, clears the screen, turns what follows around, and would like to be run by a shell. */
const EVIL = "x\u001b[2K\u009b1A\r\nWARN: RESUMED 1-aaaa\u202e\u2028';touch pwned;'$(touch pwned)"
/** What must not come out anywhere but in our own line ends. */
const OBEYED = /(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u

/** The raw text that a terminal would be given. */
async function ask(killSwitch: KillSwitch, method: string, path: string, body = '', host?: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers = host === undefined ? {} : { Host: host }
    const asked = request(`${killSwitch.url}${path}`, { method, headers }, (answer) => {
      let text = ''
      answer.setEncoding('utf8')
      answer.on('data', (chunk) => {
        text += chunk
      })
      answer.on('end', () => resolve(text))
    })
    asked.on('error', reject)
    asked.end(body)
  })
}

function textLogger() {
  const lines: string[] = []
  const write = (_fields: object, message: string) => lines.push(message)
  return { lines, logger: { info: write, warn: write, error: write } }
}

t.test(
  'given texts that a terminal would obey, when shown by a real bot, then each is one line, and inert',
  async (t) => {
    const { lines, logger } = textLogger()
    const venue: Venue = {
      name: `v${EVIL}`,
      positions: async () => [{ symbol: `S${EVIL}`, side: 'long', quantity: '1' }],
      openOrders: async () => {
        throw new Error(EVIL.repeat(1_000))
      },
      cancel: async () => {},
      close: async () => {},
    }
    const killSwitch = await runningKillSwitch(t, { logger, venues: [venue], name: EVIL })
    const answers = [
      await ask(killSwitch, 'POST', '/halt', JSON.stringify({ reason: EVIL, scope: { symbol: EVIL, venue: EVIL } })),
      await ask(killSwitch, 'POST', '/halt', EVIL),
      await ask(killSwitch, 'POST', `/halt?reason=${encodeURIComponent(EVIL)}`),
      await ask(killSwitch, 'POST', '/halt', JSON.stringify({ [EVIL]: 1, level: EVIL })),
      await ask(killSwitch, 'POST', '/resume'),
      await ask(killSwitch, 'POST', '/resume', JSON.stringify({ [EVIL]: EVIL })),
      await ask(killSwitch, 'POST', '/close-all'),
      await ask(killSwitch, 'POST', '/close-all', JSON.stringify({ execute: EVIL.slice(0, 60) })),
      await ask(killSwitch, 'GET', '/status'),
      await ask(killSwitch, 'GET', '/positions'),
      await ask(killSwitch, 'GET', `/${encodeURIComponent(EVIL)}`),
      await ask(killSwitch, 'GET', `/close-all/${encodeURIComponent(EVIL)}`),
      await ask(killSwitch, 'POST', `/close-all/${encodeURIComponent(EVIL)}`),
      await ask(killSwitch, 'GET', '/status', '', 'evil\u009b1A.example'),
    ]
    for (const answer of answers) {
      t.notMatch(answer, OBEYED)
      t.doesNotThrow(() => JSON.parse(answer))
    }
    await killSwitch.halt({ reason: EVIL, scope: { strategy: EVIL } })
    await new Promise((resolve) => setTimeout(resolve, 100))
    t.ok(lines.length > 4, 'there is something to look at')
    for (const line of lines) t.notMatch(line, OBEYED)
    t.equal(lines.filter((line) => line.includes('\n')).length, 0, 'each is one line')
    t.equal(
      lines.flatMap((line) => line.split('\n')).some((line) => line.startsWith('WARN: RESUMED')),
      false,
    )
  },
)

t.test('given a reason that a terminal would obey, when an order is refused, then its error is one line', async (t) => {
  const killSwitch = await runningKillSwitch(t)
  await killSwitch.halt({ reason: EVIL, scope: { symbol: 'BTC/USDT' } })
  try {
    await killSwitch.middleware({ symbol: 'BTC/USDT' }, async () => {})
    t.fail('it should be refused')
  } catch (error) {
    t.ok(isTradingHaltedError(error))
    t.notMatch((error as Error).message, OBEYED)
    t.notMatch((error as Error).message, /\n/)
  }
})

for (const reason of ['\u200b\u202e', '\u001b\u0007', '\u3000\u2028', '\u3164', '\ud83d']) {
  t.test(
    `given a reason of nothing but ${codePoints(reason)}, when asked for, then it halts, and says by what`,
    async (t) => {
      const killSwitch = await runningKillSwitch(t)
      const answer = JSON.parse(await ask(killSwitch, 'POST', '/halt', JSON.stringify({ reason })))
      t.match(answer, { state: 'halted', halt: { reason: 'halted by http' }, warnings: [] })
    },
  )
}

t.test('given a scope with a name of nothing that is seen, when halted, then everything is halted', async (t) => {
  const killSwitch = await runningKillSwitch(t)
  const answer = await killSwitch.halt({ scope: { symbol: '\u200b\ufeff' } })
  t.match(answer, { state: 'halted', warnings: [/everything is halted/] })
})

t.test('given arguments that throw what can not be made a text, when halted in code, then it halts', async (t) => {
  const killSwitch = await runningKillSwitch(t)
  const nasty = {
    get reason() {
      throw Object.create(null)
    },
  }
  t.match(await killSwitch.halt(nasty as never), { state: 'halted', warnings: [/could not be read/] })
})

t.test('given a name that a terminal would obey, when the bot can not start, then the error is one line', async (t) => {
  const venues = [{ name: EVIL } as unknown as Venue]
  const error = await runningKillSwitch({ teardown() {} }, { venues }).catch((failure: Error) => failure)
  t.ok(error instanceof StartError)
  t.notMatch(String(error), OBEYED)
  t.notMatch(String(error), /\n/)
})

function codePoints(text: string): string {
  return [...text].map((each) => `U+${each.codePointAt(0)?.toString(16)}`).join(' ')
}
