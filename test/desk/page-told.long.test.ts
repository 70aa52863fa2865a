import type { Browser } from 'playwright-core'
import t from 'tap'
import { DESKTOP, noChromium, openPage, PHONE, startChromium } from '../support/chromium-page.js'
import {
  findings,
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

// Who is told, who knows, and who follows.

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
