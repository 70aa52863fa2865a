import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import t from 'tap'
import { settings } from '../process/closing-out.js'
import { BotProcess } from '../support/bot-process.js'
import { DESKTOP, noChromium, openPage, PHONE, startChromium } from '../support/chromium-page.js'
import {
  findings,
  hold,
  holdByMouse,
  idleBot,
  picture,
  SLOW,
  shown,
  signIn,
  state,
  TOKENS,
  untilState,
  withTokens,
  worthNoting,
} from '../support/desk-page.js'
import { ExchangeProcess, until } from '../support/exchange-process.js'
import { stateDirectory } from '../support/state-directory.js'

// The operator's page in a real browser, with real bots. DESK_SCREENSHOTS=1 writes docs/desk-*.png anew.

let browser: Browser
t.before(async () => {
  if (noChromium === false) browser = await startChromium(t)
})

for (const [size, options] of [
  ['phone', PHONE],
  ['desktop', DESKTOP],
] as const) {
  t.test(
    `given a ${size}, when HALT is pressed, then it is halted, then quiet, and resumed`,
    { skip: noChromium },
    async (t) => {
      const exchange = await ExchangeProcess.start(t, { positions: { 'BTC/USDT': 10, 'ETH/USDT': -3 } })
      const bot = exchange.bot(t, settings(t))
      const { page, complaints } = await openPage(t, browser, await bot.url(), options)
      await untilState(page, 'ACTIVE')
      t.match(await page.title(), /ACTIVE trading-bot/)
      await shown(page, 'BTC/USDT')
      t.same(await findings(page), [], 'axe-core, active')
      await picture(page, `${size}-active`)

      const press = page.getByRole('button', { name: 'HALT', exact: true })
      const box = await press.boundingBox()
      t.ok(
        box !== null && box.y > options.viewport.height / 2 && box.y + box.height <= options.viewport.height,
        'under the thumb',
      )
      await (size === 'phone' ? press.tap() : press.click())
      await untilState(page, 'HALTED')
      t.equal((await bot.call('GET', '/status')).body.state, 'halted')
      t.match(await bot.ask('send', { symbol: 'BTC/USDT', side: 'buy', quantity: '1' }), { refused: 'TRADING_HALTED' })
      await page.getByText('QUIET', { exact: true }).waitFor(SLOW)
      await picture(page, `${size}-halted`)
      await page.getByRole('button', { name: 'Odd prices' }).click()
      await until(
        async () => (await bot.call('GET', '/status')).body.halt.reason,
        (reason) => reason === 'Odd prices',
      )
      t.match((await bot.call('GET', '/status')).body, {
        halt: { reason: 'Odd prices', earlier: { count: 1 } },
        haltCount: 1,
      })
      t.same(await findings(page), [], 'axe-core, halted')

      await page.getByLabel(/Odd prices/).check()
      await bot.ask('halt', { reason: 'the bot itself' })
      await page.getByLabel(/the bot itself/).waitFor(SLOW)
      t.notOk(await page.getByLabel(/the bot itself/).isChecked(), 'a halt that has come in meanwhile is not ticked')
      await hold(page, /^Resume/)
      await shown(page, /Not all is resumed/)
      t.match((await bot.call('GET', '/status')).body, { haltCount: 1, halt: { reason: 'the bot itself' } })
      await page.getByLabel(/the bot itself/).check()
      await holdByMouse(page, /^Resume/, 500)
      t.equal((await bot.call('GET', '/status')).body.haltCount, 1, 'half a second is not enough')
      await holdByMouse(page, /^Resume/, () => untilState(page, 'ACTIVE'))
      t.equal(await page.getByText(/Halted by you|Halted. Why/).count(), 0, 'nothing of the halt that is over')
      t.same(worthNoting(complaints), [], 'the browser complains about nothing, also not by the policy')
    },
  )
}

t.test(
  'given positions, when closed out by the page, then it shows a plan, its way, and FLAT',
  { skip: noChromium },
  async (t) => {
    const exchange = await ExchangeProcess.start(t, {
      positions: { A: 10, B: -3 },
      faults: { closeDelay: 1_500 },
    })
    const bot = exchange.bot(t, settings(t))
    const { page, complaints } = await openPage(t, browser, await bot.url(), DESKTOP)
    await page.getByRole('button', { name: 'Show a plan' }).click()
    await shown(page, /2 orders/)
    t.same(await findings(page), [], 'axe-core, the plan')
    await exchange.set({ positions: { A: 12, B: -3 } })
    await hold(page, /^Halt and close/)
    await shown(page, /Nothing was sent: plan .* is not what would be done now/)
    await picture(page, 'plan')
    await hold(page, /^Halt and close/)
    await shown(page, 'RUNNING')
    t.same(await findings(page), [], 'axe-core, the way')
    await page.getByText('FLAT', { exact: true }).waitFor({ timeout: 60_000 })
    t.same((await exchange.book()).positions, {})
    await untilState(page, 'HALTED')
    await shown(page, 'Profit of the day')
    t.same(await findings(page), [], 'axe-core')
    await picture(page, 'flat')
    t.same(worthNoting(complaints, '409'), [])

    const { haltId } = (await bot.call('GET', '/status')).body.halt
    await bot.call('POST', '/resume', { confirm: haltId })
    await shown(page, /^WAS FLAT AT .*; NOT KNOWN NOW$/)
    t.equal(await page.getByText('FLAT', { exact: true }).count(), 0, 'it may trade again')
  },
)

t.test(
  'given positions that do not close, when closed out by the page, then it says what stays before and after, and never FLAT',
  { skip: noChromium },
  async (t) => {
    const exchange = await ExchangeProcess.start(t, {
      positions: { A: 10, B: -3, C: 5 },
      faults: { closeErrors: ['B'], noPrice: ['C'] },
    })
    const bot = exchange.bot(t, { ...settings(t), close_deadline_ms: 10_000 })
    const { page } = await openPage(t, browser, await bot.url(), PHONE)
    await page.getByRole('button', { name: 'Show a plan' }).tap()
    await shown(page, /^Not everything would be closed/)
    await shown(page, /^Stays: C at .*no price/)
    await hold(page, /^Halt and close/)
    await page.getByText('PARTIAL', { exact: true }).waitFor({ timeout: 90_000 })
    await shown(page, /can't be traded now/)
    t.equal(await page.getByText('FLAT', { exact: true }).count(), 0)
    t.same(await findings(page), [], 'axe-core')
    await untilState(page, 'HALTED')
  },
)

t.test(
  'given a stuck bot, when HALT is tapped, then its loop meets the halt, and the page says where it is stuck',
  { skip: noChromium },
  async (t) => {
    const bot = BotProcess.bot('spinning-bot', { settings: { state_dir: stateDirectory(t) }, args: ['sync'] })
    t.teardown(() => bot.kill())
    await bot.line((line) => line['spinning'] === 'passed', 'the loop')
    const { page } = await openPage(t, browser, await bot.url(), PHONE)
    await untilState(page, 'ACTIVE')
    await page.getByRole('button', { name: 'HALT', exact: true }).tap()
    await bot.line((line) => String(line['spinning']).startsWith('rejected'), 'the rejection in the loop')
    await untilState(page, 'HALTED')
    await shown(page, /thread has been stuck for/)
    await shown(page, 'NOT QUIET YET')
    t.equal(await page.getByText('QUIET', { exact: true }).count(), 0, 'nobody knows')
    await shown(page, 'Where it is stuck')
    await shown(page, /^To end it, on its machine: kill -9 \d+\. A halted bot comes back halted/)
    await picture(page, 'stuck')
  },
)

t.test(
  'given tokens, when each role opens the page, then each sees what it may do',
  { skip: noChromium },
  async (t) => {
    const bot = idleBot(t, withTokens(t))
    const url = await bot.url()
    const as = async (name: keyof typeof TOKENS) => {
      const { page } = await openPage(t, browser, url, PHONE)
      await page.getByLabel('The bot asks for a token').waitFor(SLOW)
      t.same(await findings(page), [], 'axe-core, before a token')
      await signIn(page, name)
      t.notMatch(await page.content(), TOKENS[name], 'the token is not in the page')
      t.same(await findings(page), [], `axe-core, ${name}`)
      return page
    }
    const viewer = await as('grafana')
    t.equal(await viewer.locator('button.halt').count(), 0)
    await shown(viewer, /A viewer may look/)
    const refused = await viewer.evaluate(
      `fetch('halt', { method: 'POST', headers: { Authorization: 'Bearer ${TOKENS.grafana}' } }).then(({ status }) => status)`,
    )
    t.equal(refused, 403, 'not by hand either')

    const halter = await as('phone')
    await halter.locator('button.halt').tap()
    await untilState(halter, 'HALTED')
    await shown(halter, 'Only an operator may resume.')
    t.equal(await halter.getByRole('button', { name: /^Resume/ }).count(), 0)
    await shown(halter, /by phone/)

    const operator = await as('alice')
    t.equal(await operator.getByRole('button', { name: /^Resume/ }).count(), 1)
    await operator.reload()
    await shown(operator, 'You are alice')
    await operator.getByRole('button', { name: 'Forget the token' }).click()
    await operator.getByLabel('The bot asks for a token').waitFor(SLOW)
    t.equal(await operator.evaluate('sessionStorage.length + localStorage.length'), 0)
  },
)

t.test(
  'given no JavaScript, when the form is sent, then it halts, and a page says so',
  { skip: noChromium },
  async (t) => {
    const open = idleBot(t, { state_dir: stateDirectory(t, { a: {}, b: {} }) })
    const { page } = await openPage(t, browser, await open.url(), { ...PHONE, javaScriptEnabled: false })
    await page.getByLabel('Why').fill('no <script>')
    await picture(page, 'no-script')
    await page.getByRole('button', { name: 'HALT' }).tap()
    await shown(page, 'HALTED')
    t.match((await open.call('GET', '/status')).body, { state: 'halted', halt: { reason: 'no <script>' } })

    const bot = idleBot(t, withTokens(t))
    const { page: other } = await openPage(t, browser, await bot.url(), { ...PHONE, javaScriptEnabled: false })
    const send = async (token: string) => {
      await other.getByLabel('Token').fill(token)
      await other.getByRole('button', { name: 'HALT' }).tap()
    }
    const now = async () =>
      (await bot.call('GET', '/status', undefined, { authorization: `Bearer ${TOKENS.grafana}` })).body
    for (const token of ['', 'guess', TOKENS.grafana]) {
      await send(token)
      await shown(other, 'NOT HALTED')
      t.equal((await now()).state, 'active', token)
      await other.getByRole('link', { name: 'Back to the page' }).tap()
    }
    await send(TOKENS.phone)
    await shown(other, 'HALTED')
    t.match(await now(), { state: 'halted', halt: { operator: 'phone', reason: 'halted by http' } })
  },
)

t.test(
  'given a bot that is gone, when HALT is tapped, then the page is loud, and halts the next one',
  { skip: noChromium },
  async (t) => {
    const first = idleBot(t, { state_dir: stateDirectory(t, { a: {}, b: {} }) })
    const url = await first.url()
    const { page } = await openPage(t, browser, url, PHONE)
    await untilState(page, 'ACTIVE')
    await first.kill()
    await shown(page, 'NO ANSWER FROM THE BOT')
    await untilState(page, 'UNKNOWN')
    t.notMatch(await state(page).getAttribute('class'), /active/)
    t.same(await findings(page), [], 'axe-core')
    await picture(page, 'lost')
    await page.locator('button.halt').tap()
    await shown(page, /NOT CONFIRMED. It is sent again until the bot answers/)
    t.same(await findings(page), [], 'axe-core, not confirmed')
    const next = idleBot(t, { state_dir: join(t.testdirName, 'b'), port: Number(new URL(url).port) })
    await untilState(page, 'HALTED')
    t.equal((await next.call('GET', '/status')).body.state, 'halted')
  },
)

t.test(
  'given a page elsewhere, when it links to the bot, then the link opens, and a frame does not',
  { skip: noChromium },
  async (t) => {
    const bot = idleBot(t, { state_dir: stateDirectory(t) })
    const url = (await bot.url()).replace('127.0.0.1', 'localhost')
    const chat = createServer((_, response) => {
      response.setHeader('content-type', 'text/html')
      response.end(`<a href="${url}/">the bot</a><iframe src="${url}/"></iframe>`)
    })
    await new Promise<void>((resolve) => chat.listen(0, '127.0.0.1', resolve))
    t.teardown(() => chat.close())
    const { page } = await openPage(t, browser, `http://127.0.0.1:${(chat.address() as AddressInfo).port}/`, DESKTOP)
    const frame = page.frames().find((each) => each !== page.mainFrame())
    // The browser's own page stands in it: it may not show the refusal either.
    t.equal(await frame?.locator('button.halt, form').count(), 0, 'nothing to be clicked in a frame')
    t.notMatch(await frame?.content(), /HALT|kill-switch|idle-bot/)
    await page.getByRole('link', { name: 'the bot' }).click()
    await untilState(page, 'ACTIVE')
    await page.locator('button.halt').click()
    await untilState(page, 'HALTED')
  },
)

t.test(
  'given six tabs of one browser, when HALT is pressed in the last, then all show it',
  { skip: noChromium },
  async (t) => {
    const bot = idleBot(t, { state_dir: stateDirectory(t) })
    const url = await bot.url()
    const { page } = await openPage(t, browser, url, DESKTOP)
    const tabs = await Promise.all(Array.from({ length: 5 }, () => page.context().newPage()))
    for (const tab of tabs) await tab.goto(url)
    const last = tabs[4] ?? page
    await untilState(last, 'ACTIVE')
    await last.locator('button.halt').click()
    for (const tab of [page, ...tabs]) await untilState(tab, 'HALTED')
  },
)
