import type { Browser } from 'playwright-core'
import t from 'tap'
import { DESKTOP, noChromium, openPage, PHONE, startChromium } from '../support/chromium-page.js'
import {
  findings,
  hold,
  idleBot,
  SLOW,
  shown,
  signIn,
  TOKENS,
  untilState,
  withTokens,
  worthNoting,
} from '../support/desk-page.js'
import { notificationService } from '../support/notification-service.js'
import { channelsAt, startBot } from '../support/notified-bot.js'
import { stateDirectory } from '../support/state-directory.js'
import { AccountWire, tripsBot } from '../support/trips-bot.js'

// Who is told, who knows, who follows, and what trips say.

let browser: Browser
t.before(async () => {
  if (noChromium === false) browser = await startChromium(t)
})

t.test(
  'given channels, one of which refuses, when it is halted and acknowledged by the page, then the page shows how each fares, and by whom',
  { skip: noChromium },
  async (t) => {
    const service = await notificationService(t, ({ path }) =>
      path === '/' ? { status: 403, body: { error: 'forbidden' } } : {},
    )
    const notify = channelsAt(service.url).slice(2)
    const bot = startBot(t, stateDirectory(t), notify)
    const { page, complaints } = await openPage(t, browser, await bot.url(), PHONE)
    await untilState(page, 'ACTIVE')
    const told = page.getByRole('region', { name: 'Who is told' })
    await told.getByText(/slack.*[1-9]\d* delivered, 0 waiting/).waitFor(SLOW)
    await told
      .getByText(/ntfy.*[1-9]\d* waiting/)
      .first()
      .waitFor(SLOW)
    await told.getByText(/403/).first().waitFor(SLOW)
    t.equal(await told.getByText(/acknowledged/).count(), 0, 'nothing is halted')
    await page.locator('button.halt').tap()
    await untilState(page, 'HALTED')
    await told.getByText('Nobody has acknowledged the newest halt.').waitFor(SLOW)
    t.same(await findings(page), [])
    await told.getByRole('button', { name: 'Acknowledge: end the reminders' }).tap()
    await told.getByText(/^Acknowledged by 127.0.0.1 at /).waitFor(SLOW)
    t.equal(await told.getByRole('button').count(), 0)
    await bot.ask('halt', { reason: 'another one', scope: { symbol: 'X' } })
    await told.getByRole('button', { name: /^Acknowledge/ }).waitFor(SLOW)
    t.same(worthNoting(complaints), [])
  },
)

t.test(
  'given tokens and no channels, when it is halted, then a halter may acknowledge, and a viewer sees who has',
  { skip: noChromium },
  async (t) => {
    const bot = idleBot(t, withTokens(t))
    const url = await bot.url()
    const as = async (name: keyof typeof TOKENS) => {
      const { page } = await openPage(t, browser, url, DESKTOP)
      await page.getByLabel('The bot asks for a token').waitFor(SLOW)
      await signIn(page, name)
      return page
    }
    const viewer = await as('grafana')
    const halter = await as('phone')
    t.equal(await viewer.getByRole('region', { name: 'Who is told' }).count(), 0, 'nothing to be told of')
    await halter.locator('button.halt').click()
    await shown(viewer, 'Nobody has acknowledged the newest halt.')
    t.equal(await viewer.getByRole('button', { name: /^Acknowledge/ }).count(), 0)
    await halter.getByRole('button', { name: 'Acknowledge', exact: true }).click()
    await shown(viewer, /^Acknowledged by phone at /)
    const refused = await viewer.evaluate(
      `fetch('ack', { method: 'POST', headers: { Authorization: 'Bearer ${TOKENS.grafana}' } }).then(({ status }) => status)`,
    )
    t.equal(refused, 403)
  },
)

t.test(
  'given a follower that is lost, when the page is opened, then it names it, and nothing counts as quiet',
  { skip: noChromium },
  async (t) => {
    const leaderDirectory = stateDirectory(t)
    const leader = idleBot(t, { state_dir: leaderDirectory })
    const { page } = await openPage(t, browser, await leader.url(), PHONE)
    await untilState(page, 'ACTIVE')
    t.equal(await page.getByRole('region', { name: 'Followers and threads' }).count(), 0)
    const follower = idleBot(t, { follow: leaderDirectory, lease_ms: 2_000 })
    await follower.ask('status')
    const others = page.getByRole('region', { name: 'Followers and threads' })
    await others.getByText(/: following, heard at/).waitFor(SLOW)
    t.same(await findings(page), [])
    follower.child.kill('SIGSTOP')
    await others.getByText(/: lost, heard at/).waitFor(SLOW)
    await others.getByText(/Nothing is heard of it/).waitFor(SLOW)
    await page.locator('button.halt').tap()
    await shown(page, 'NOT QUIET YET')
    t.same(await findings(page), [], 'axe-core, lost')
  },
)

t.test(
  'given a trip that holds, when it is resumed by the page, then that is refused, and a milder limit is asked for and accepted',
  { skip: noChromium },
  async (t) => {
    const wire = await AccountWire.start(t)
    const trips = { max_drawdown: { limit: '20%', warn_at: 0.5, confirmations: 1 }, transfers: 'none' }
    const bot = tripsBot(t, { state_dir: stateDirectory(t), trips }, [wire.given])
    const { page, complaints } = await openPage(t, browser, await bot.url(), PHONE)
    await untilState(page, 'ACTIVE')
    const [first, all] = [page.locator('.state'), page.getByRole('region', { name: 'Trips' })]
    await all.getByText('max_drawdown: within its limit').waitFor(SLOW)
    wire.equity('8500')
    await first.getByText('Trips: max_drawdown near its limit').waitFor(SLOW)
    await all.getByText(/^equity is 8500 USD, 1500 \(15%\) below its highest of 10000/).waitFor(SLOW)
    t.same(await findings(page), [], 'axe-core, a warning')
    wire.equity('7500')
    await untilState(page, 'HALTED')
    await first.getByText(/by the trip max_drawdown: .*equity is 7500 USD/).waitFor(SLOW)
    await page.getByLabel(/equity is 7500 USD/).check()
    await hold(page, /^Resume/)
    await shown(page, /^NOT RESUMED: it would only trip again/)
    const field = page.getByLabel('max_drawdown: till the day ends, accept more than 25%')
    t.same(await findings(page), [], 'axe-core, a trip that holds')
    t.equal((await bot.call('GET', '/status')).body.haltCount, 1)
    await field.fill('15')
    await hold(page, /^Resume/)
    await shown(page, 'max_drawdown is set to 20%, and 15% is no milder limit')
    await field.fill('30')
    await hold(page, /^Resume/)
    await untilState(page, 'ACTIVE')
    await all.getByText(/30% is accepted till the day ends/).waitFor(SLOW)
    await shown(page, 'Resumed.')
    await bot.call('POST', '/halt', { reason: 'another one' })
    await untilState(page, 'HALTED')
    t.equal(await page.getByText('Resumed.').count(), 0, 'of the one before')
    t.same(worthNoting(complaints, '409'), [])
  },
)
