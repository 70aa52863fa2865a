import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import type { Test } from 'tap'
import { findChromium } from '../security/browser/chromium.js'

const executablePath = findChromium()

/** Why tests with a browser are skipped; false: they aren't. */
export const noChromium =
  executablePath === null && 'no Chromium is installed; set CHROMIUM_PATH, or: apt-get install chromium'

export const PHONE = { viewport: { width: 360, height: 740 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true }
export const DESKTOP = {
  viewport: { width: 1280, height: 800 },
  colorScheme: 'dark' as const,
  reducedMotion: 'reduce' as const,
}

export async function startChromium(t: Pick<Test, 'teardown'>): Promise<Browser> {
  const args = ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking']
  const browser = await chromium.launch({ executablePath: executablePath ?? '', headless: true, args })
  t.teardown(() => browser.close())
  return browser
}

/** A page of its own, and what the browser has complained about there. */
export async function openPage(
  t: Pick<Test, 'teardown'>,
  browser: Browser,
  url: string,
  options: BrowserContextOptions,
): Promise<{ page: Page; complaints: string[] }> {
  const context = await browser.newContext(options)
  t.teardown(() => context.close())
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(error.message))
  await page.goto(url)
  return { page, complaints }
}
