// From a finger on the page's HALT, in a phone-sized Chromium, to the first order that is refused; beside curl.
import { spawn, spawnSync } from 'node:child_process'
import { chromium } from 'playwright-core'
import { call } from './call.mjs'
import { startBot } from './halt-latency.mjs'
import { quantile, table } from './statistics.mjs'

const ROUNDS = 20
const PHONE = { viewport: { width: 360, height: 740 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true }

export async function benchPage() {
  const executablePath = findChromium()
  if (executablePath === null) return 'Not measured: no Chromium is installed.'
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] })
  const bots = []
  for (const how of ['healthy', 'sync']) bots.push(await openedBot(browser, how))
  for (let round = -3; round < ROUNDS; round++) {
    for (const { bot, page, samples } of bots) {
      bot.child.kill('SIGCONT')
      for (const [way, press] of Object.entries(WAYS)) {
        const ms = await measureOnce(bot, () => press(bot, page, browser))
        if (round >= 0) samples[way].push(ms)
        await page.locator('.state .word', { hasText: 'ACTIVE' }).waitFor()
      }
      bot.child.kill('SIGSTOP')
    }
  }
  for (const { bot } of bots) bot.child.kill('SIGKILL')
  await browser.close()
  const lines = bots.flatMap(({ how, samples }) =>
    Object.entries(samples).map(([way, times]) => [
      way,
      how === 'healthy' ? 'an order a turn of the event loop' : 'a synchronous loop that never yields',
      times.length,
      quantile(times, 0.5).toFixed(1),
      quantile(times, 0.9).toFixed(1),
    ]),
  )
  return table(['from', 'the bot’s thread', 'rounds', 'to the first refused order, median ms', 'p90 ms'], lines)
}

const WAYS = {
  '`curl -X POST …/halt`, started': async ({ url }) => {
    const curl = spawn('curl', ['-sS', '-o', '/dev/null', '-X', 'POST', `${url}/halt`], { stdio: 'ignore' })
    return new Promise((resolve) => curl.on('close', () => resolve(() => {})))
  },
  'a tap on HALT, the page open': async (_, page) => {
    await tapHalt(page)
    return () => {}
  },
  'the page’s address, opened, and HALT tapped as soon as it shows': async ({ url }, _, browser) => {
    const context = await browser.newContext(PHONE)
    const page = await context.newPage()
    await page.goto(url, { waitUntil: 'commit' })
    await page.locator('button.halt').waitFor()
    await tapHalt(page)
    return () => context.close()
  },
}

/** By place, as a finger: nothing waits until the button has come to rest. */
async function tapHalt(page) {
  const { width, height } = PHONE.viewport
  await page.touchscreen.tap(width / 2, height - 40)
}

async function openedBot(browser, how) {
  const bot = await startBot({ what: 'kill switch', how })
  bot.child.kill('SIGCONT')
  const context = await browser.newContext(PHONE)
  const page = await context.newPage()
  await page.goto(bot.url)
  await page.locator('.state .word', { hasText: 'ACTIVE' }).waitFor()
  bot.child.kill('SIGSTOP')
  return { how, bot, page, samples: Object.fromEntries(Object.keys(WAYS).map((way) => [way, []])) }
}

async function measureOnce(bot, press) {
  await bot.spinning()
  const pressedAt = process.hrtime.bigint()
  const [refusedAt, end] = await Promise.all([bot.refused(), press()])
  await end()
  const { body } = await call(bot.url, 'GET', '/status')
  await call(bot.url, 'POST', '/resume', { confirm: body.halts.map(({ haltId }) => haltId) })
  return Number(refusedAt - pressedAt) / 1e6
}

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']

function findChromium() {
  const given = process.env.CHROMIUM_PATH
  if (given !== undefined) return given
  const found = NAMES.map((name) => spawnSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).stdout.trim())
  return found.find((path) => path !== '') ?? null
}
