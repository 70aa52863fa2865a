import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import t from 'tap'
import { DESKTOP, noChromium, openPage, PHONE, startChromium } from '../support/chromium-page.js'
import { findings, idleBot, shown, untilState } from '../support/desk-page.js'
import { until } from '../support/exchange-process.js'
import { stateDirectory } from '../support/state-directory.js'

// What fits on small and odd screens, and what long and strange words do to it.

let browser: Browser
t.before(async () => {
  if (noChromium === false) browser = await startChromium(t)
})

const NAME = 'a-market-maker-of-perpetual-futures-on-every-venue-in-europe'
const REASON = `🛑 العملية \u202Etxet desrever ${'x'.repeat(80)} <b>1e-9</b> ${'and so on, '.repeat(40)}`.slice(0, 500)

const SCREENS: Readonly<Record<string, BrowserContextOptions>> = {
  'a phone': PHONE,
  'a phone in the dark': { ...PHONE, colorScheme: 'dark' },
  'a short phone': { ...PHONE, viewport: { width: 360, height: 640 } },
  'a narrow phone': { ...PHONE, viewport: { width: 320, height: 568 } },
  'a phone on its side': { ...PHONE, viewport: { width: 640, height: 320 } },
  // At 200 % a desktop's window has half as many px.
  'a window with letters of 200 %': { ...DESKTOP, viewport: { width: 640, height: 400 } },
  'a desktop': { ...DESKTOP, colorScheme: 'light', reducedMotion: 'no-preference' },
  'a desktop in the dark': DESKTOP,
}

/** In the window, not cut off, and not covered by anything. */
async function isReachable(page: Page, selector: string): Promise<boolean> {
  return page.evaluate(`(() => {
    const element = document.querySelector('${selector}')
    const { left, right, top, bottom } = element.getBoundingClientRect()
    const at = document.elementFromPoint((left + right) / 2, (top + bottom) / 2)
    return left >= 0 && right <= innerWidth && top >= 0 && bottom <= innerHeight && (element === at || element.contains(at))
  })()`)
}

const isTooWide = (page: Page) => page.evaluate('document.documentElement.scrollWidth > innerWidth')

for (const [screen, options] of Object.entries(SCREENS)) {
  t.test(
    `given ${screen}, a long name and long reasons, when it is active, halted and lost, then state and HALT are in sight`,
    { skip: noChromium },
    async (t) => {
      const bot = idleBot(t, { state_dir: stateDirectory(t) })
      const { page } = await openPage(t, browser, await bot.url(), options)
      await page.route('**/status?cached', async (route) => {
        const response = await route.fetch().catch(() => null)
        if (response === null) return route.abort()
        const status = await response.json()
        await route.fulfill({ response, json: { ...status, bot: { ...status.bot, name: NAME } } })
      })
      const looksRight = async (what: string) => {
        t.ok(await isReachable(page, 'button.halt'), `${what}: HALT`)
        t.ok(await isReachable(page, '.state .word, .loud'), `${what}: the state`)
        t.notOk(await isTooWide(page), `${what}: nothing beside the screen`)
        t.same(await findings(page), [], `${what}: axe-core`)
      }
      await untilState(page, 'ACTIVE')
      await shown(page, NAME)
      await looksRight('active')
      await bot.ask('haltAll', [
        { reason: REASON },
        ...Array.from({ length: 40 }, (_, index) => ({ reason: REASON, scope: { symbol: `COIN${index}/USDT:USDT` } })),
      ])
      await shown(page, '41 halts are in force.')
      await shown(page, 'The newest 20 of 41 are shown.')
      t.equal(await page.locator('bdi b').count(), 0, 'a reason is text')
      await looksRight('halted')
      await page.getByRole('button', { name: 'Tick all 20 shown' }).click()
      t.ok(await isReachable(page, 'button.halt'), 'before resuming: HALT')
      t.same(await findings(page), [], 'before resuming: axe-core')
      await bot.kill()
      await shown(page, 'NO ANSWER FROM THE BOT')
      await page.evaluate('scrollTo(0, 0)')
      await looksRight('lost')
      await page.locator('button.halt').click()
      await shown(page, /NOT CONFIRMED/)
      await looksRight('not confirmed')
    },
  )
}

t.test(
  'given a keyboard alone, when Tab and Enter are pressed, then it is halted, and resumed by keys',
  { skip: noChromium },
  async (t) => {
    const bot = idleBot(t, { state_dir: stateDirectory(t) })
    const { page } = await openPage(t, browser, await bot.url(), DESKTOP)
    await untilState(page, 'ACTIVE')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await untilState(page, 'HALTED')
    t.equal((await bot.call('GET', '/status')).body.state, 'halted')
    const focused = () => page.evaluate<string>('document.activeElement.type + " " + document.activeElement.innerText')
    await until(
      async () => {
        await page.keyboard.press('Tab')
        return focused()
      },
      (element) => element.startsWith('checkbox'),
    )
    await page.keyboard.press('Space')
    await page.keyboard.press('Tab')
    t.match(await focused(), /Resume/)
    await page.keyboard.down('Space')
    await untilState(page, 'ACTIVE')
    await page.keyboard.up('Space')
  },
)

t.test(
  'given a device whose clock is wrong, when it is halted, then it shows how long ago by the bot’s clock',
  { skip: noChromium },
  async (t) => {
    const bot = idleBot(t, { state_dir: stateDirectory(t) })
    const { page } = await openPage(t, browser, 'about:blank', PHONE)
    await page.clock.install({ time: Date.now() - 5 * 3_600_000 })
    await page.goto(await bot.url())
    await bot.ask('halt', { reason: 'a moment ago' })
    await untilState(page, 'HALTED')
    await shown(page, /Since .* \(\d+ s\), by/)
    await page.clock.setSystemTime(Date.now() + 9 * 3_600_000)
    await untilState(page, 'HALTED')
    await shown(page, /Since .* \(\d+ s\), by/)
  },
)

t.test(
  'given 500 positions and prices of 1e-9, when the page is opened, then it lists a hundred, and says that there are more',
  { skip: noChromium },
  async (t) => {
    const bot = idleBot(t, { state_dir: stateDirectory(t) })
    const { page } = await openPage(t, browser, 'about:blank', PHONE)
    const positions = Array.from({ length: 500 }, (_, index) => ({
      ...{ venue: 'binance-usdm', part: 'linear', symbol: `COIN${index}/USDT:USDT`, side: 'long' },
      ...{ quantity: '1000000000.00000001', value: '0.000000001', currency: 'USDT', unrealizedPnl: '-0.000000001' },
    }))
    const answer = { asOf: null, stale: true, totals: { count: 500 }, positions, more: 7, venues: [] }
    await page.route('**/positions?cached', (route) => route.fulfill({ json: answer }))
    await page.goto(await bot.url())
    await shown(page, 'And 407 more, that are not shown.')
    t.equal(await page.getByText('0.000000001 USDT').count(), 100)
    t.notOk(await isTooWide(page))
    t.ok(await isReachable(page, 'button.halt'))
    t.same(await findings(page), [])
  },
)
