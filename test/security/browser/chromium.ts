import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { type Browser, chromium } from 'playwright-core'
import type { Test } from 'tap'
import type { Resolver } from './resolver.js'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']

/** Where a Chromium is: what CHROMIUM_PATH says, or the first one on the PATH; null when there is none. */
export function findChromium(): string | null {
  const given = process.env['CHROMIUM_PATH']
  if (given !== undefined) return given
  const directories = (process.env['PATH'] ?? '').split(delimiter)
  const candidates = NAMES.flatMap((name) => directories.map((directory) => join(directory, name)))
  return candidates.find(isExecutable) ?? null
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** Reaches nothing but this machine: evil.example is 127.0.0.1, and every other name is what the resolver says. */
export async function startBrowser(t: Test, executablePath: string, resolver: Resolver): Promise<Browser> {
  const browser = await chromium.launch({
    executablePath,
    headless: true,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      `--proxy-server=socks5://127.0.0.1:${await resolver.listen(t)}`,
      '--proxy-bypass-list=evil.example',
      '--host-resolver-rules=MAP evil.example 127.0.0.1',
    ],
  })
  t.teardown(() => browser.close())
  return browser
}
