import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import t, { type Test } from 'tap'
import { BotProcess } from '../support/bot-process.js'
import { noChromium, openPage, PHONE, startChromium } from '../support/chromium-page.js'
import { worthNoting } from '../support/desk-page.js'
import { stateDirectory } from '../support/state-directory.js'

const TOKENS = { viewer: 'token-of-the-viewer-1', halter: 'token-of-the-halter-2' }
const MARKUP = '</script><img src=x onerror="document.title=1"><b id=evil>loss</b>'
const SLOW = { timeout: 30_000 }

let browser: Browser
t.before(async () => {
  if (noChromium === false) browser = await startChromium(t)
})

async function startBot(t: Test): Promise<BotProcess> {
  const directory = stateDirectory(t)
  const tokensFile = join(directory, 'tokens.toml')
  const lines = Object.entries(TOKENS).map(([role, token]) => `${role} = { role = "${role}", token = "${token}" }\n`)
  writeFileSync(tokensFile, lines.join(''), { mode: 0o600 })
  const bot = BotProcess.bot('idle-bot', { settings: { state_dir: join(directory, 'state'), tokens_file: tokensFile } })
  t.teardown(() => bot.kill())
  return bot
}

async function signIn(page: Page, role: keyof typeof TOKENS): Promise<void> {
  await page.getByLabel('The bot asks for a token').fill(TOKENS[role])
  await page.getByRole('button', { name: 'Come in' }).click()
  await page.getByText(`You are ${role}`).first().waitFor(SLOW)
}

/** Where a page may leave something: its document with all values, its address, its history's state, cookies, stores and caches. */
const LEFT = `(async () => ({
  document: document.documentElement.outerHTML,
  values: [...document.querySelectorAll('input, textarea')].map(({ value }) => value).join(),
  address: location.href + JSON.stringify(history.state) + document.title + window.name,
  cookies: document.cookie,
  kept: JSON.stringify(localStorage),
  databases: JSON.stringify(await indexedDB.databases()) + JSON.stringify(await caches.keys()),
  requests: performance.getEntries().map(({ name }) => name).join(),
}))()`

t.test(
  'given somebody who has signed in, when the page is searched, then her token is in the tab’s store alone',
  { skip: noChromium },
  async (t) => {
    const bot = await startBot(t)
    const { page, complaints } = await openPage(t, browser, `${await bot.url()}/`, PHONE)
    await signIn(page, 'halter')
    const left = (await page.evaluate(LEFT)) as Record<string, string>
    for (const [place, text] of Object.entries(left)) t.notMatch(text, TOKENS.halter, place)
    t.match(await page.evaluate('JSON.stringify(sessionStorage)'), TOKENS.halter, 'so that a reload asks for nothing')
    const other = await page.context().newPage()
    await other.goto(`${await bot.url()}/`)
    await other.getByLabel('The bot asks for a token').waitFor(SLOW)
    t.notMatch(complaints.join(), TOKENS.halter)
  },
)

t.test(
  'given a viewer, when her page tries to halt, then there is no button, and no call that does it',
  { skip: noChromium },
  async (t) => {
    const bot = await startBot(t)
    const { page } = await openPage(t, browser, `${await bot.url()}/`, PHONE)
    await signIn(page, 'viewer')
    t.equal(await page.getByRole('button', { name: /^HALT/ }).count(), 0)
    const post = (path: string, body: string, headers: object) =>
      page.evaluate(
        `fetch(${JSON.stringify(path)}, { method: 'POST', body: ${JSON.stringify(body)}, headers: ${JSON.stringify(headers)} }).then(({ status }) => status)`,
      )
    const form = { 'Content-Type': 'application/x-www-form-urlencoded', Accept: 'text/html' }
    const authorization = { Authorization: `Bearer ${TOKENS.viewer}` }
    t.equal(await post('halt', '{}', authorization), 403)
    t.equal(await post('ack', '{}', authorization), 403)
    t.equal(await post('halt', `token=${TOKENS.viewer}`, form), 403)
    t.equal(await post('halt', '', form), 401)
    const { body } = await bot.call('GET', '/status', '', authorization as { Authorization: string })
    t.match(body, { state: 'active', haltCount: 0 })
  },
)

t.test(
  'given a reason and a name with markup, when the page shows them, then as text',
  { skip: noChromium },
  async (t) => {
    const bot = await startBot(t)
    const { page, complaints } = await openPage(t, browser, `${await bot.url()}/`, PHONE)
    await signIn(page, 'halter')
    const title = await page.title()
    const headers = { authorization: `Bearer ${TOKENS.halter}` }
    await bot.call('POST', '/halt', { reason: MARKUP, scope: { symbol: MARKUP } }, headers)
    await bot.call('POST', '/halt', { reason: MARKUP }, headers)
    await page.getByText('<b id=evil>loss</b>').first().waitFor(SLOW)
    t.equal(await page.locator('#evil, img[src=x]').count(), 0)
    t.notMatch(await page.title(), /^1$/, title)
    // Before the sign-in, one call has been refused.
    t.same(worthNoting(complaints, ' 401 '), [], 'nothing was even tried')
  },
)
