import { writeFileSync } from 'node:fs'
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import t, { type Test } from 'tap'
import { BotProcess } from '../support/bot-process.js'
import { DESKTOP, noChromium, openPage, PHONE, startChromium } from '../support/chromium-page.js'
import { ownDirectory } from '../support/files-directory.js'
import { freePort } from '../support/free-port.mjs'

// A phone that is paired, in a real browser, behind a proxy that writes down what it is asked.

const TOKEN = 'token-of-the-operator-3'
const ALICE = { authorization: `Bearer ${TOKEN}` }
const SLOW = { timeout: 30_000 }
const KEY = 'trading-kill-switch token'

let browser: Browser
t.before(async () => {
  if (noChromium === false) browser = await startChromium(t)
})

interface Asked {
  readonly line: string
  readonly headers: string
}

/** Below a path, as docs/operating.md has it for nginx. */
async function proxyTo(t: Test, port: number): Promise<{ url: string; asked: Asked[] }> {
  const asked: Asked[] = []
  const proxy = createServer((from, to) => {
    const { method, url = '', headers } = from
    const { authorization: _, ...others } = headers
    asked.push({ line: `${method} ${url}`, headers: JSON.stringify(others) })
    const path = url.replace(/^\/kill-switch/, '')
    const sent = request({ host: '127.0.0.1', port, method, path, headers }, (answer) => {
      to.writeHead(answer.statusCode ?? 0, answer.headers)
      answer.pipe(to)
    })
    sent.on('error', () => to.destroy())
    from.pipe(sent)
  })
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  t.teardown(() => {
    proxy.closeAllConnections()
    proxy.close()
  })
  return { url: `http://localhost:${(proxy.address() as AddressInfo).port}/kill-switch`, asked }
}

async function place(t: Test) {
  const directory = ownDirectory(t)
  const port = await freePort()
  const { url, asked } = await proxyTo(t, port)
  const file = join(directory, 'token')
  writeFileSync(file, TOKEN, { mode: 0o600 })
  const settings = { state_dir: join(directory, 'state'), auth_token_file: file, port, public_url: url }
  const start = () => {
    const bot = BotProcess.bot('idle-bot', { settings })
    t.teardown(() => bot.kill())
    return bot
  }
  const bot = start()
  await bot.url()
  return { bot, start, url, asked }
}

async function linkFor(bot: BotProcess, name: string): Promise<{ link: string; code: string }> {
  const { body } = await bot.call('POST', '/pair-code', { name }, ALICE)
  return { link: body.link, code: new URL(body.link).hash.slice('#code='.length) }
}

const shown = (page: Page, text: string | RegExp) => page.getByText(text).first().waitFor(SLOW)
const kept = (page: Page) => page.evaluate<string | null>(`localStorage.getItem('${KEY}')`)

t.test(
  'given a link on a phone, when it is opened, then it halts in one tap, until it is revoked',
  { skip: noChromium },
  async (t) => {
    const { bot, start, url, asked } = await place(t)
    const { link, code } = await linkFor(bot, 'phone')
    t.ok(link.startsWith(`${url}/#code=`))
    const { page, complaints } = await openPage(t, browser, link, PHONE)
    await shown(page, 'You are phone (halter)')
    t.equal(page.url(), `${url}/`, 'the code is gone from the address')
    const token = (await kept(page)) ?? ''
    t.match(token, /^[\w-]{43}$/)
    const html = await page.content()
    t.notMatch(html, token)
    t.notMatch(html, code)
    t.notMatch(
      await page.evaluate<string>('JSON.stringify(history.state) + document.cookie + name + document.referrer'),
      code,
    )

    await bot.kill()
    const next = start()
    await next.url()
    await page.reload()
    await shown(page, 'You are phone (halter)')
    await page.locator('button.halt').tap()
    await page.locator('.state .word', { hasText: 'HALTED' }).waitFor(SLOW)
    t.match((await next.call('GET', '/status', undefined, ALICE)).body, {
      state: 'halted',
      halt: { operator: 'phone' },
    })

    await next.call('POST', '/revoke', { name: 'phone' }, ALICE)
    await shown(page, 'This token is not one of this bot')
    t.equal(await page.getByText('You are phone (halter)').count(), 0)
    t.equal(
      await page.getByRole('heading', { name: /^Still alive|^Halts in force/ }).count(),
      0,
      'nothing that it has seen',
    )

    const again = await linkFor(next, 'phone')
    await page.goto(again.link)
    await page.locator('button.halt').waitFor(SLOW)
    await shown(page, 'You are phone (halter)')
    t.not(await kept(page), token, 'in the same tab, which had another one')
    t.equal(page.url(), `${url}/`)

    const lines = asked.map(({ line }) => line)
    t.ok(lines.includes('POST /kill-switch/pair'))
    for (const secret of [code, again.code, token, (await kept(page)) ?? '-', TOKEN]) {
      t.notMatch(lines.join('\n'), secret, 'no request line holds it')
      t.notMatch(asked.map(({ headers }) => headers).join('\n'), secret, 'no other header, such as Referer, does')
    }
    t.same(
      complaints.filter((text) => !/ 40[135] |ERR_|502/.test(text)),
      [],
    )
  },
)

t.test(
  'given a link that is used, or cut, when it is opened, then it says what to do, and a token still comes in',
  { skip: noChromium },
  async (t) => {
    const { bot, url } = await place(t)
    const { link } = await linkFor(bot, 'phone')
    const { page: first } = await openPage(t, browser, link, PHONE)
    await shown(first, 'You are phone')
    for (const each of [link, link.slice(0, -3)]) {
      const { page } = await openPage(t, browser, each, PHONE)
      await shown(page, /NOT PAIRED: This code is wrong, was used already, .*run: npx trading-kill-switch pair/)
      t.equal(page.url(), `${url}/`)
      t.equal(await kept(page), null)
      await page.getByLabel('The bot asks for a token').fill(TOKEN)
      await page.getByRole('button', { name: 'Come in' }).click()
      await shown(page, 'You are operator')
      t.equal(await page.getByText('NOT PAIRED').count(), 0)
    }
    const { page: odd } = await openPage(t, browser, `${url}/#code=%3Cb%3E`, PHONE)
    await odd.getByLabel('The bot asks for a token').waitFor(SLOW)
    t.equal(odd.url(), `${url}/`, 'what is no code goes as well')
  },
)

t.test(
  'given a tab of an operator, when a link is opened in it, then it is the device from then on',
  { skip: noChromium },
  async (t) => {
    const { bot, url } = await place(t)
    const { page } = await openPage(t, browser, `${url}/`, DESKTOP)
    await page.getByLabel('The bot asks for a token').fill(TOKEN)
    await page.getByRole('button', { name: 'Come in' }).click()
    await shown(page, 'You are operator')
    const { link } = await linkFor(bot, 'laptop')
    await page.evaluate(`location.hash = 'code=${'x'.repeat(22)}'`)
    await shown(page, /NOT PAIRED: This code is wrong/)
    await shown(page, 'You are operator')
    await page.locator('button.halt').waitFor(SLOW)
    await page.evaluate(`location.href = ${JSON.stringify(link)}`)
    await shown(page, 'You are laptop (halter)')
    await page.reload()
    await shown(page, 'You are laptop (halter)')
    t.equal(await page.evaluate('sessionStorage.length'), 0, 'nothing is left of the token before')
  },
)

t.test(
  'given a page elsewhere, when its script brings a code, then nobody is let in, and the code is good still',
  { skip: noChromium },
  async (t) => {
    const { bot, url } = await place(t)
    const { link, code } = await linkFor(bot, 'phone')
    const evil = createServer((_, response) => response.setHeader('content-type', 'text/html').end('<p>evil</p>'))
    await new Promise<void>((resolve) => evil.listen(0, '127.0.0.1', resolve))
    t.teardown(() => evil.close())
    const { page } = await openPage(t, browser, `http://127.0.0.1:${(evil.address() as AddressInfo).port}/`, DESKTOP)
    const send = (options: string) =>
      page.evaluate<string>(
        `fetch('${url}/pair', { method: 'POST', body: '{"code":"${code}"}', ${options} }).then((answer) => answer.text(), String)`,
      )
    t.notMatch(await send(''), 'token"')
    t.notMatch(await send("mode: 'no-cors'"), 'token"')
    await page.setContent(`<form method="post" action="${url}/pair"><input name="code" value="${code}"></form>`)
    await page.evaluate('document.forms[0].submit()')
    await shown(page, /may not use this server/)
    t.match((await bot.call('GET', '/tokens', undefined, ALICE)).body, { pending: ['phone'], tokens: { length: 1 } })
    await page.goto(link)
    await shown(page, 'You are phone (halter)')
  },
)
