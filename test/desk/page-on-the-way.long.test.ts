import { readFileSync } from 'node:fs'
import { createServer as createPlainServer, request as httpRequest } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { Browser, Page } from 'playwright-core'
import t, { type Test } from 'tap'
import { makeCertificates } from '../support/certificates.js'
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
import { until } from '../support/exchange-process.js'
import { stateDirectory } from '../support/state-directory.js'

// What may stand between her and the bot: a proxy, a dead connection, another token, a gap.

let browser: Browser
t.before(async () => {
  if (noChromium === false) browser = await startChromium(t)
})

const halt = (page: Page) => page.locator('button.halt')

/** Stands in front of a bot, with TLS, below a path. It passes the Host header on, if it is told no other. */
async function tlsProxy(t: Test) {
  const { cert, key } = makeCertificates(t.testdir())
  const behind = { url: '', host: null as string | null }
  const server = createServer({ cert: readFileSync(cert), key: readFileSync(key) }, (request, response) => {
    const path = request.url?.replace(/^\/switch(?=\/|$)/, '') || '/'
    const headers = { ...request.headers, ...(behind.host !== null && { host: behind.host }) }
    const { method } = request
    const onward = httpRequest(new URL(path, behind.url), { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(response)
    })
    onward.on('error', () => response.writeHead(502, { 'content-type': 'text/html' }).end('<h1>Bad gateway</h1>'))
    request.pipe(onward)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => {
    server.close()
    server.closeAllConnections()
  })
  return { origin: `https://localhost:${(server.address() as AddressInfo).port}`, behind }
}

t.test(
  'given a proxy with TLS below a path, and public_url, when HALT is pressed there, then it is halted, and resumed',
  { skip: noChromium },
  async (t) => {
    const { origin, behind } = await tlsProxy(t)
    const bot = idleBot(t, { state_dir: stateDirectory(t), public_url: `${origin}/switch` })
    behind.url = await bot.url()
    const { page, complaints } = await openPage(t, browser, `${origin}/switch`, { ...PHONE, ignoreHTTPSErrors: true })
    await untilState(page, 'ACTIVE')
    await shown(page, 'let in without a token')
    t.equal(await page.getByText('HALT DOES NOT WORK').count(), 0)
    await halt(page).tap()
    await untilState(page, 'HALTED')
    await page.getByLabel(/halted by http/).check()
    await hold(page, /^Resume/)
    await untilState(page, 'ACTIVE')
    t.same(worthNoting(complaints), [])

    await bot.kill()
    await shown(page, /something in between has answered 502/)
    await shown(page, 'NO ANSWER FROM THE BOT')
  },
)

t.test(
  'given a proxy with TLS that the bot does not know, when its page is opened, then it says before HALT is needed that it would not work',
  { skip: noChromium },
  async (t) => {
    const { origin, behind } = await tlsProxy(t)
    const bot = idleBot(t, { state_dir: stateDirectory(t) })
    behind.url = await bot.url()
    const { page } = await openPage(t, browser, origin, { ...PHONE, ignoreHTTPSErrors: true })
    await shown(page, 'HALT DOES NOT WORK FROM HERE')
    await shown(page, `public_url = "${origin}"`)
    t.same(await findings(page), [])
    await halt(page).tap()
    await shown(page, /^NOT HALTED: A web page from elsewhere/)
    t.equal((await bot.call('GET', '/status')).body.state, 'active')

    behind.host = 'bot.example.org'
    await page.goto(origin)
    await shown(page, 'The kill switch’s page can’t be opened here')
    await shown(page, /The Host header is "bot.example.org".* add the name to allowed_hosts/)
    await shown(page, /Nothing was done/)
    t.equal(await page.locator('button').count(), 0)
  },
)

t.test(
  'given a token that ends meanwhile, when HALT is pressed, then it waits for the next one, and is sent with it',
  { skip: noChromium },
  async (t) => {
    const settings = withTokens(t)
    const bot = idleBot(t, settings)
    const { page } = await openPage(t, browser, await bot.url(), PHONE)
    await page.getByLabel('The bot asks for a token').waitFor(SLOW)
    await halt(page).tap()
    await shown(page, /NOT HALTED: the bot asks for a token/)
    t.same(await findings(page), [], 'axe-core')
    await signIn(page, 'phone')
    await untilState(page, 'HALTED')
    const asAlice = { authorization: `Bearer ${TOKENS.alice}` }
    const { body } = await bot.call('GET', '/status', undefined, asAlice)
    t.match(body, { state: 'halted', halt: { operator: 'phone' }, haltCount: 1 })
    await bot.call('POST', '/resume', { confirm: body.halt.haltId }, asAlice)
    await untilState(page, 'ACTIVE')

    const unknownToken = { status: 401, json: { detail: 'This is not a token of this bot' } }
    await page.route(/\/(halt|me|status\?cached)$/, (route) => route.fulfill(unknownToken))
    await halt(page).tap()
    await shown(page, /NOT HALTED: the bot asks for a token/)
    await shown(page, 'This token is not one of this bot.')
    t.equal((await bot.call('GET', '/status', undefined, asAlice)).body.state, 'active')
    await page.unroute(/\/(halt|me|status\?cached)$/)
    await signIn(page, 'alice')
    await untilState(page, 'HALTED')

    await page.getByRole('button', { name: 'Forget the token' }).click()
    await page.getByLabel('The bot asks for a token').waitFor(SLOW)
    await halt(page).tap()
    await page.getByRole('button', { name: 'Give up' }).click()
    await page.getByText(/NOT HALTED/).waitFor({ ...SLOW, state: 'detached' })
  },
)

t.test(
  'given a halt that waits for a token, when the page is looked at, then nothing old is shown, and no part takes its place',
  { skip: noChromium },
  async (t) => {
    const bot = idleBot(t, withTokens(t))
    const { page } = await openPage(t, browser, await bot.url(), PHONE)
    await signIn(page, 'phone')
    await untilState(page, 'ACTIVE')
    await page.getByText('Halt a part, or let reductions pass').click()
    const unknownToken = { status: 401, json: { detail: 'This is not a token of this bot' } }
    await page.route('**/halt', (route) => route.fulfill(unknownToken))
    await halt(page).tap()
    await shown(page, /NOT HALTED: the bot asks for a token/)
    t.ok(await page.getByRole('button', { name: 'Halt this' }).isDisabled())
    await page.route(/status\?cached$/, (route) => route.fulfill(unknownToken))
    await shown(page, 'This token is not one of this bot.')
    t.notMatch(await page.title(), /ACTIVE/)
    t.equal(await page.getByText(/Halt a part|At work|^Positions/).count(), 0)
    await page.unroute('**/halt')
    await page.unroute(/status\?cached$/)
    await signIn(page, 'phone')
    await untilState(page, 'HALTED')
  },
)

t.test(
  'given a part that is halted, when a reason is tapped, then that part has it, and the rest trades on',
  { skip: noChromium },
  async (t) => {
    const bot = idleBot(t, { state_dir: stateDirectory(t) })
    const { page } = await openPage(t, browser, await bot.url(), PHONE)
    await page.getByText('Halt a part, or let reductions pass').click()
    await page.getByLabel('Its name').fill('BTC')
    await page.getByRole('button', { name: 'Halt this' }).click()
    await page.getByRole('button', { name: 'Odd prices' }).click()
    const { state, halts } = await until(
      async () => (await bot.call('GET', '/status')).body,
      ({ halts }) => halts.some(({ reason }: { reason: string }) => reason === 'Odd prices'),
    )
    t.equal(state, 'active')
    t.match(halts, { length: 1, 0: { scope: { symbol: 'BTC' } } })
  },
)

t.test(
  'given a connection that hangs, when HALT is pressed, then it says so, goes by another one, and is one halt',
  { skip: noChromium },
  async (t) => {
    const bot = idleBot(t, { state_dir: stateDirectory(t) })
    const { page } = await openPage(t, browser, await bot.url(), PHONE)
    await untilState(page, 'ACTIVE')
    let tries = 0
    await page.route('**/halt', async (route) => {
      if (++tries > 1) await route.continue()
    })
    await halt(page).tap()
    await shown(page, /Sent; not confirmed yet|NOT CONFIRMED/)
    await untilState(page, 'HALTED')
    await shown(page, /^Halted by you/)
    t.ok(tries > 1)
    await page.unroute('**/halt')
    for (const _ of [1, 2, 3]) await halt(page).tap()
    await shown(page, /^Halted by you/)
    t.equal((await bot.call('GET', '/status')).body.haltCount, 1, 'taps that are many are one halt')
  },
)

t.test(
  'given a browser without a connection, when HALT is pressed, then it is sent once there is one, unless she gives up',
  { skip: noChromium },
  async (t) => {
    const bot = idleBot(t, { state_dir: stateDirectory(t) })
    const { page } = await openPage(t, browser, await bot.url(), PHONE)
    await untilState(page, 'ACTIVE')
    await page.context().setOffline(true)
    await halt(page).tap()
    await shown(page, /NOT CONFIRMED. It is sent again until the bot answers, as long as this page is open/)
    await page.getByText('Halt a part, or let reductions pass').click()
    t.ok(await page.getByRole('button', { name: 'Halt this' }).isDisabled(), 'a part does not take its place')
    await page.getByRole('button', { name: 'Give up' }).click()
    await shown(page, 'NO ANSWER FROM THE BOT')
    await page.locator('.halt-bar').getByText('The bot doesn’t answer: what stands above may be over.').waitFor(SLOW)
    await page.context().setOffline(false)
    await untilState(page, 'ACTIVE')
    t.equal((await bot.call('GET', '/status')).body.state, 'active', 'what was given up is not sent')

    await page.context().setOffline(true)
    await halt(page).tap()
    await shown(page, /NOT CONFIRMED/)
    await page.context().setOffline(false)
    await untilState(page, 'HALTED')
    t.equal((await bot.call('GET', '/status')).body.state, 'halted')
  },
)

t.test(
  'given answers that refuse or fail, when HALT is pressed, then the page says what was not done, and tries on where that may help',
  { skip: noChromium },
  async (t) => {
    const bot = idleBot(t, { state_dir: stateDirectory(t) })
    const { page } = await openPage(t, browser, await bot.url(), PHONE)
    await untilState(page, 'ACTIVE')
    let answer: Parameters<Parameters<Parameters<Page['route']>[1]>[0]['fulfill']>[0]
    await page.route('**/halt', (route) => route.fulfill(answer))
    answer = { status: 403, json: { type: 'urn:trading-kill-switch:role', detail: 'Nothing was done.' } }
    await halt(page).tap()
    await shown(page, 'NOT HALTED: Nothing was done.')
    answer = { status: 503, json: { detail: 'Not now.' } }
    await halt(page).tap()
    await shown(page, /: Not now\./)
    answer = { status: 200, contentType: 'text/html', body: '<h1>A page of the hotel’s network</h1>' }
    await shown(page, /something in between has answered 200/)
    answer = { status: 404, json: { message: 'no route matched' } }
    await shown(page, /something in between has answered 404/)
    answer = { status: 200, json: { ok: true } }
    await shown(page, /something in between has answered 200/)
    answer = { status: 408, json: { type: 'urn:trading-kill-switch:too-late', detail: 'Not in time.' } }
    await shown(page, /: Not in time\./)
    await page.unroute('**/halt')
    await untilState(page, 'HALTED')
  },
)

t.test(
  'given answers that the page does not understand, when HALT is pressed, then it halts all the same',
  { skip: noChromium },
  async (t) => {
    const bot = idleBot(t, { state_dir: stateDirectory(t) })
    const url = await bot.url()
    const { page } = await openPage(t, browser, url, PHONE)
    for (const [path, answer, told] of [
      ['status?cached', {}, /State: this part of the page has failed/],
      ['status?cached', null, /NO ANSWER|has failed|UNKNOWN/],
      ['positions?cached', { positions: [null] }, /What is alive: this part of the page has failed/],
      ['figures?since=*', { points: [[1], [2]] }, /Curves: this part of the page has failed/],
      ['me', {}, /You are/],
    ] as const) {
      await page.route(`**/${path}`, (route) => route.fulfill({ json: answer }))
      await page.reload()
      await shown(page, told)
      await halt(page).tap()
      await shown(page, /^Halted by you/)
      const { body } = await bot.call('GET', '/status')
      t.equal(body.state, 'halted', path)
      await page.unroute(`**/${path}`)
      await bot.call('POST', '/resume', { confirm: body.halts[0].haltId })
      await untilState(page, 'ACTIVE')
    }
  },
)

t.test(
  'given a page that is put away, when it is looked at again, then it asked nothing meanwhile, and shows nothing old as new',
  { skip: noChromium },
  async (t) => {
    const bot = idleBot(t, { state_dir: stateDirectory(t) })
    const { page } = await openPage(t, browser, await bot.url(), DESKTOP)
    await untilState(page, 'ACTIVE')
    let asked = 0
    page.on('request', () => asked++)
    const turn = (to: 'hidden' | 'visible') =>
      page.evaluate(
        `Object.defineProperty(document, 'visibilityState', { value: '${to}', configurable: true }); document.dispatchEvent(new Event('visibilitychange'))`,
      )
    await turn('hidden')
    await page.waitForTimeout(1_500)
    const before = asked
    await page.waitForTimeout(5_000)
    t.equal(asked, before, 'nothing is asked while nobody looks')
    await bot.ask('halt', { reason: 'while nobody looked' })
    await page.route('**/status?cached', () => {})
    await turn('visible')
    await untilState(page, 'UNKNOWN')
    t.match(await page.title(), /^UNKNOWN/)
    await page.unroute('**/status?cached')
    await untilState(page, 'HALTED')
    await shown(page, 'while nobody looked')
    await page.goto('about:blank')
    await page.goBack()
    await untilState(page, 'HALTED')
  },
)

t.test(
  'given six pages whose readings all hang, when HALT is pressed in the last, then it is not kept waiting for a connection',
  { skip: noChromium },
  async (t) => {
    const bot = idleBot(t, { state_dir: stateDirectory(t) })
    const url = await bot.url()
    let isHanging = false
    let held = 0
    const proxy = createPlainServer((request, response) => {
      if (isHanging && request.method === 'GET') {
        held++
        response.on('close', () => held--)
        return
      }
      const { method, headers } = request
      const onward = httpRequest(new URL(request.url ?? '/', url), { method, headers }, (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers)
        answer.pipe(response)
      })
      request.pipe(onward)
    })
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
    t.teardown(() => {
      proxy.close()
      proxy.closeAllConnections()
    })
    const front = `http://localhost:${(proxy.address() as AddressInfo).port}`
    const { page } = await openPage(t, browser, front, DESKTOP)
    const pages = [page, ...(await Promise.all(Array.from({ length: 5 }, () => page.context().newPage())))]
    for (const each of pages) {
      await each.goto(front)
      await untilState(each, 'ACTIVE')
    }
    isHanging = true
    await until(
      async () => held,
      (held) => held >= 6,
    )
    const last = pages[5] as Page
    await halt(last).click()
    await shown(last, /^Halted by you/)
    t.equal((await bot.call('GET', '/status')).body.state, 'halted')
    isHanging = false
    for (const each of pages) await untilState(each, 'HALTED')
  },
)
