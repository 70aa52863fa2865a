import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import type { Test } from 'tap'
import { BotProcess } from './bot-process.js'
import { stateDirectory } from './state-directory.js'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
export const TOKENS = {
  grafana: 'token-of-the-viewer-1',
  phone: 'token-of-the-halter-2',
  alice: 'token-of-the-operator-3',
}
const ROLES = { grafana: 'viewer', phone: 'halter', alice: 'operator' }
export const SLOW = { timeout: 30_000 }

export function withTokens(t: Test) {
  const directory = stateDirectory(t)
  const file = join(directory, 'tokens.toml')
  const lines = Object.entries(TOKENS).map(
    ([name, token]) => `${name} = { role = "${ROLES[name as keyof typeof ROLES]}", token = "${token}" }\n`,
  )
  writeFileSync(file, lines.join(''), { mode: 0o600 })
  return { state_dir: join(directory, 'state'), tokens_file: file }
}

export function idleBot(t: Test, settings: object): BotProcess {
  const bot = BotProcess.bot('idle-bot', { settings })
  t.teardown(() => bot.kill())
  return bot
}

export async function shown(page: Page, text: string | RegExp): Promise<void> {
  await page.getByText(text).first().waitFor(SLOW)
}

export const state = (page: Page) => page.locator('.state .word')

export async function untilState(page: Page, word: string): Promise<void> {
  await page.locator('.state .word', { hasText: word }).waitFor(SLOW)
}

export async function signIn(page: Page, name: keyof typeof TOKENS): Promise<void> {
  await page.getByLabel('The bot asks for a token').fill(TOKENS[name])
  await page.getByRole('button', { name: 'Come in' }).click()
  await shown(page, `You are ${name}`)
}

/** @param until when it is let go: so many ms later, or once this has come about, however late a loaded machine is */
export async function holdByMouse(page: Page, name: RegExp, until: number | (() => Promise<void>)): Promise<void> {
  const button = page.getByRole('button', { name })
  await button.scrollIntoViewIfNeeded()
  await button.hover()
  await page.mouse.down()
  if (typeof until === 'number') await new Promise((resolve) => setTimeout(resolve, until))
  else await until()
  await page.mouse.up()
}

/** By a key. @param until when it is let go; left out: after two seconds and a little more */
export async function hold(page: Page, name: RegExp, until = () => longEnough(page)): Promise<void> {
  const button = page.getByRole('button', { name })
  await button.scrollIntoViewIfNeeded()
  await button.focus()
  await page.keyboard.down('Enter')
  await until()
  await page.keyboard.up('Enter')
}

async function longEnough(page: Page): Promise<void> {
  await page.getByRole('button', { name: /…$/ }).waitFor(SLOW)
  await new Promise((resolve) => setTimeout(resolve, 2_300))
}

/** What axe-core finds, by way of a world of its own: the page lets no script in. */
export async function findings(page: Page): Promise<string[]> {
  const session = await page.context().newCDPSession(page)
  const { frameTree } = await session.send('Page.getFrameTree')
  const { executionContextId: contextId } = await session.send('Page.createIsolatedWorld', {
    frameId: frameTree.frame.id,
  })
  const run = `${AXE};axe.run().then(({ violations }) => violations.map((each) => each.id + ': ' + each.nodes.map((node) => node.target).join(', ')))`
  const { result, exceptionDetails } = await session.send('Runtime.evaluate', {
    ...{ expression: run, contextId, awaitPromise: true, returnByValue: true },
  })
  if (exceptionDetails !== undefined) throw new Error(JSON.stringify(exceptionDetails))
  return result.value
}

export async function picture(page: Page, name: string): Promise<void> {
  if (process.env['DESK_SCREENSHOTS'] !== '1') return
  mkdirSync('docs', { recursive: true })
  // What is not known in a bot's first seconds.
  await page
    .locator('a[href="#armed"]')
    .waitFor({ state: 'detached', timeout: 5_000 })
    .catch(() => {})
  await page.screenshot({ path: `docs/desk-${name}.png`, scale: 'css' })
}

/** What the browser has complained about, but for the question whether a halt would be heard, and answers that are expected. */
export function worthNoting(complaints: readonly string[], ...expected: readonly string[]): string[] {
  return complaints.filter((text) => ![' 405 ', ...expected].some((each) => text.includes(each)))
}
