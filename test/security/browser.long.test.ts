import { setTimeout as pause } from 'node:timers/promises'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import t, { type Test } from 'tap'
import { CALLS } from '../../config/docs/calls.mjs'
import { BotProcess } from '../support/bot-process.js'
import { journalEntries } from '../support/journal-entries.js'
import { stateDirectory } from '../support/state-directory.js'
import { startAttacker } from './browser/attacker.js'
import { findChromium, startBrowser } from './browser/chromium.js'
import { NaiveServer } from './browser/naive-server.js'
import { Resolver } from './browser/resolver.js'

// A real browser, with pages that try everything. They are served from this machine: what comes from the Internet is kept
// from local servers by newer browsers themselves, and would not even knock.

const chromium = findChromium() ?? ''
const skip = chromium === '' && 'no Chromium is installed; set CHROMIUM_PATH, or: apt-get install chromium'
const GUESSED = '1-abcd'
/** These go by the page's own server, which is not there any more after the name has changed its address. */
const BY_OWN_SERVER = /detour|policy/

const resolver = new Resolver()
let browser: Browser
t.before(async () => {
  if (skip === false) browser = await startBrowser(t, chromium, resolver)
})

/** A browser that knows nothing of what was before. */
async function freshContext(t: Test): Promise<BrowserContext> {
  const context = await browser.newContext()
  t.teardown(() => context.close())
  return context
}

/** What the page could read, by its ways. */
type Loot = Readonly<Record<string, string | null>>

/** Those that the attack does not try by every way that there is. */
const FURTHER = CALLS.map(({ method, path }) => ({ method, path: path.replace('<id>', 'c-1') })).filter(
  ({ path }) => !['/halt', '/resume', '/status'].includes(path),
)
/** A link from anywhere may lead to the page, which shows nothing of the bot: in a window of its own. */
const A_VISIT = 'GET / by new window'

async function attack(page: Page, target: string, haltId: string): Promise<Loot> {
  return page.evaluate(`attack(${JSON.stringify(target)}, ${JSON.stringify(haltId)}, ${JSON.stringify(FURTHER)})`)
}

async function attackFrom(context: BrowserContext, origin: string, target: string, haltId: string): Promise<Loot> {
  const page = await context.newPage()
  await page.goto(origin)
  const loot = await attack(page, target, haltId)
  await page.close()
  return loot
}

async function startBot(t: Test, state: string) {
  const stateDir = stateDirectory(t)
  const bot = BotProcess.bot('idle-bot', { settings: { state_dir: stateDir } })
  t.teardown(() => bot.kill())
  const haltId = state === 'halted' ? (await bot.call('POST', '/halt', { reason: 'our own' })).body.haltId : GUESSED
  const { halt, scopedHalts } = (await bot.call('GET', '/status')).body
  return { bot, stateDir, haltId, before: [state, halt, scopedHalts] }
}

/** Looks again and again until it sees enough, for a minute at most. Resolves with what it saw last. */
async function lookUntil<T>(look: () => T, enough: (seen: T) => boolean): Promise<T> {
  for (let tries = 0; tries < 600 && !enough(look()); tries++) await pause(100)
  return look()
}

/** Of what a page has tried, what does not arrive. */
function missing({ arrived }: NaiveServer, ways: readonly string[]): Promise<string[]> {
  const left = () => {
    const came = new Set(arrived.filter(({ method }) => method !== 'OPTIONS').map(({ way }) => way))
    return ways.filter((way) => !came.has(way))
  }
  return lookUntil(left, ({ length }) => length === 0)
}

/** How many calls the bot has refused, as soon as it is at least so many. */
function refusals(stateDir: string, expected: number): Promise<number> {
  const count = () =>
    journalEntries(stateDir)
      .filter(({ what }) => what === 'refused')
      .reduce((sum, { details }) => sum + details.count, 0)
  return lookUntil(count, (refused) => refused >= expected)
}

t.test('given a server that believes everybody, when pages try, then every way gets through', { skip }, async (t) => {
  const context = await freshContext(t)
  const own = await startAttacker(t, '127.0.0.1')
  for (const name of ['evil.example', 'localhost']) {
    const naive = new NaiveServer()
    const loot = await attackFrom(
      context,
      `http://${name}:${own}`,
      `http://localhost:${await naive.listen(t)}`,
      GUESSED,
    )
    t.same(await missing(naive, Object.keys(loot)), [], `from ${name}`)
    for (const way of [
      'halt by fetch as text',
      'resume by fetch as JSON',
      'status by fetch',
      'status by XMLHttpRequest',
    ])
      t.match(loot[way], /"haltId"/, `${way} is read from ${name}`)
    t.ok(naive.halts > 10 && naive.resumes > 10, `${naive.halts} halts, ${naive.resumes} resumes`)
  }
})

for (const { state, names } of [
  { state: 'active', names: ['evil.example'] },
  { state: 'halted', names: ['evil.example', 'localhost'] },
]) {
  t.test(
    `given a bot that is ${state}, when foreign pages try, then they neither change nor read it`,
    { skip },
    async (t) => {
      const { bot, stateDir, haltId, before } = await startBot(t, state)
      const context = await freshContext(t)
      const own = await startAttacker(t, '127.0.0.1')
      let tried = 0
      for (const name of names) {
        const target = (await bot.url()).replace('127.0.0.1', 'localhost')
        const loot = await attackFrom(context, `http://${name}:${own}`, target, haltId)
        t.ok(A_VISIT in loot)
        tried += Object.keys(loot).length - 1
        t.same(new Set(Object.values(loot)), new Set([null]), `nothing is read from ${name}`)
        const refused = await refusals(stateDir, tried)
        t.ok(refused >= tried, `${refused} calls refused, ${tried} tried: the browser itself has stopped none`)
        const now = (await bot.call('GET', '/status')).body
        t.same([now.state, now.halt, now.scopedHalts], before)
      }
    },
  )
}

t.test('given a name that changes its address under a page', { skip }, async (t) => {
  const NAME = 'rebind.example'

  /** A page that came from another address, whose name now leads to what listens on `port` here. */
  async function rebound(t: Test, port: number): Promise<Page> {
    await startAttacker(t, '127.0.0.2', port)
    const page = await (await freshContext(t)).newPage()
    resolver.addresses.set(NAME, '127.0.0.2')
    await page.goto(`http://${NAME}:${port}`)
    resolver.addresses.set(NAME, '127.0.0.1')
    return page
  }

  t.test('when it leads to a server that believes everybody, then the page does what it wants', async (t) => {
    const naive = new NaiveServer()
    const port = await naive.listen(t)
    const page = await rebound(t, port)
    const loot = await attack(page, `http://${NAME}:${port}`, GUESSED)
    const ways = Object.keys(loot).filter((way) => !BY_OWN_SERVER.test(way))
    t.same(await missing(naive, ways), [])
    for (const way of ['status by fetch', 'status by frame', 'status by new window', 'halt by form into a frame'])
      t.match(loot[way], /"haltId"/, `${way} is read`)
    t.ok(naive.halts > 10 && naive.resumes > 10, `${naive.halts} halts, ${naive.resumes} resumes`)
  })

  t.test('when it leads to a halted bot, then the page neither changes nor reads it', async (t) => {
    const { bot, stateDir, haltId, before } = await startBot(t, 'halted')
    const { port } = new URL(await bot.url())
    const page = await rebound(t, Number(port))
    const loot = await attack(page, `http://${NAME}:${port}`, haltId)

    // To the browser it is the page's own server, so it may read the refusals: they must tell nothing.
    const read = Object.values(loot).filter((text) => text !== null)
    t.ok(read.length > 10, `${read.length} answers read`)
    const asPages = read.filter((text) => !text.startsWith('{'))
    for (const text of asPages) t.match(text, /can’t be opened here/)
    for (const text of read) t.notMatch(text, new RegExp(`${haltId}|halted|${before[1].reason}`))
    for (const text of read.filter((text) => !asPages.includes(text))) {
      const { status, type, detail, title, ...more } = JSON.parse(text)
      t.match({ status, type }, { status: 403, type: /wrong-host|foreign-origin/ })
      t.same(more, {}, 'and nothing else')
    }
    const tried = Object.keys(loot).length
    t.ok((await refusals(stateDir, tried)) >= tried, `${tried} tried, all refused`)
    const now = (await bot.call('GET', '/status')).body
    t.same([now.state, now.halt, now.scopedHalts], before)
  })
})

t.test('given a bot, when a person types its address, then it answers; a link to it does not', { skip }, async (t) => {
  const bot = BotProcess.bot('idle-bot', { settings: { state_dir: stateDirectory(t) } })
  t.teardown(() => bot.kill())
  const url = await bot.url()
  const context = await freshContext(t)
  const own = await startAttacker(t, '127.0.0.1')
  const page = await context.newPage()
  const typed = await page.goto(`${url}/status`)
  t.equal(typed?.status(), 200)
  t.match(await typed?.json(), { state: 'active' })

  for (const name of ['evil.example', 'localhost']) {
    await page.goto(`http://${name}:${own}`)
    await page.evaluate(
      `document.body.append(Object.assign(document.createElement('a'), { href: '${url}/status', textContent: 'more' }))`,
    )
    const [answer] = await Promise.all([page.waitForResponse(`${url}/status`), page.click('a')])
    t.equal(answer.status(), 403, `a link from ${name}`)
    await page.waitForURL(`${url}/status`)
    t.notMatch(await page.content(), /"active"/)
  }
})
