import type { Browser } from 'playwright-core'
import t from 'tap'
import { DESKTOP, noChromium, openPage, PHONE, startChromium } from '../support/chromium-page.js'
import { commandLine } from '../support/command-line.js'
import {
  findings,
  hold,
  holdByMouse,
  SLOW,
  shown,
  signIn,
  TOKENS,
  untilState,
  withTokens,
  worthNoting,
} from '../support/desk-page.js'
import { FleetOfBots } from '../support/fleet-bots.js'
import { noRedis } from '../support/redis.js'

// All bots of a group on the page of one of them, in a real browser, with a real engine.

let browser: Browser
t.before(async () => {
  if (noChromium === false) browser = await startChromium(t)
})

t.test(
  'given a fleet of which one bot is missing, when it is halted from a phone, then it says who has it, and how it ends',
  { skip: noChromium || noRedis },
  async (t) => {
    const { tokens_file } = withTokens(t)
    const fleet = await FleetOfBots.start(t, { bots: ['one', 'two'], settings: { tokens_file } })
    await fleet.run('roster', 'add', 'absent')
    const url = await fleet.bot('one').url()
    const { page, complaints } = await openPage(t, browser, url, PHONE)
    await signIn(page, 'grafana')
    await shown(page, /2 active, 1 NOT HEARD: absent/)
    await shown(page, /one \(this bot\): active/)
    t.equal(await page.getByRole('button', { name: /halt/i }).count(), 0, 'a viewer halts nothing')
    await page.getByRole('button', { name: 'Forget the token' }).click()

    await signIn(page, 'phone')
    await shown(page, /this bot alone/)
    await shown(page, /Not heard, and halted when they are back: absent/)
    t.same(await findings(page), [], 'axe-core, active')
    await page.getByLabel('Why all of them').fill('odd prices everywhere')
    await holdByMouse(page, /^Halt all 3 bots of desk/, 500)
    t.match(JSON.parse((await fleet.run('status', '--json')).stdout), { halts: [] }, 'half a second is not enough')
    await holdByMouse(page, /^Halt all 3 bots of desk/, () => untilState(page, 'HALTED'))
    await shown(page, /HALTED: everything, by phone by way of one, .*odd prices everywhere/)
    await shown(page, 'CONFIRMED BY 2 OF 3. Missing:')
    await shown(page, /absent: never heard/)
    t.same(await findings(page), [], 'axe-core, halted')
    t.equal(await page.locator('.copy').count(), 0, 'a halter halts, and no more')
    const { stdout } = await fleet.run('status', '--json')
    const { halts } = JSON.parse(stdout)
    t.match(halts, [{ operator: 'phone', by: 'one', reason: 'odd prices everywhere' }])
    t.equal(halts.length, 1, 'one press is one halt')
    await page.getByRole('button', { name: 'Forget the token' }).click()

    await signIn(page, 'alice')
    const line = await page.locator('.copy').innerText(SLOW)
    const words = line.split(' ')
    t.same(words.slice(0, 4), ['npx', 'trading-kill-switch', 'fleet', 'resume'])
    t.equal(words[4], halts[0].haltId)
    const [, , ...args] = words.map((word) => (word === 'KEYFILE' ? fleet.keyFile : word.replace(/'/g, '')))
    await fleet.run('roster', 'remove', 'absent')
    const resumed = await commandLine(args, { CONTROL_AUTH_TOKEN: TOKENS.alice })
    t.equal(resumed.code, 0, resumed.stderr)
    await untilState(page, 'ACTIVE')
    await shown(page, /Fleet desk, of which this is one: 2 active/)
    t.same(worthNoting(complaints, '401'), [])
  },
)

t.test(
  'given an engine that is gone, when the fleet is halted, then this bot is, and nobody is told to be',
  { skip: noChromium || noRedis },
  async (t) => {
    const fleet = await FleetOfBots.start(t, { bots: ['one'], leaseMs: 2_000 })
    const { page } = await openPage(t, browser, await fleet.bot('one').url(), DESKTOP)
    await shown(page, /Fleet desk, of which this is one: 1 active/)
    await fleet.engine.kill()
    await shown(page, /of which this is one: the others are not known/)
    await shown(page, /Its engine is not heard/)
    await shown(page, 'It reaches this bot at once; whether it reaches any other one is not known.')
    await untilState(page, 'REDUCING')
    t.same(await findings(page), [], 'axe-core, paused')
    // By a key: what is told meanwhile may move the button away from a mouse.
    await hold(page, /^Halt all bots of desk/, () => untilState(page, 'HALTED'))
    await shown(page, 'Who else has it is NOT KNOWN: OTHER BOTS MAY TRADE.')
    await shown(page, /THE OTHER BOTS MAY NOT BE HALTED/)
    await fleet.bot('one').kill()
    await shown(page, 'NO ANSWER FROM THE BOT')
    await shown(page, 'The other bots are not known: this one does not answer.')
  },
)

t.test(
  'given an engine that has lost its memory, when a halt is in force, then those that have come back are not told as all',
  { skip: noChromium || noRedis },
  async (t) => {
    const fleet = await FleetOfBots.start(t, { bots: ['one', 'two'] })
    const { page } = await openPage(t, browser, await fleet.bot('one').url(), DESKTOP)
    await fleet.run('halt', 'enough')
    await shown(page, 'CONFIRMED BY ALL 2')
    fleet.bot('two').child.kill('SIGSTOP')
    await fleet.engine.call('FLUSHALL')
    await shown(page, /Fleet desk, of which this is one: 1 halted, NOBODY ON THE ROSTER/)
    await shown(page, 'CONFIRMED BY 1 OF 1 THAT CAN BE SEEN: NOBODY IS ON THE ROSTER, so that OTHER BOTS MAY TRADE.')
    await page.getByRole('button', { name: 'Halt all bots of desk' }).waitFor(SLOW)
    t.same(await findings(page), [], 'axe-core')
  },
)
