import { spawn, spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import jsqr from 'jsqr'
import t, { type Test } from 'tap'
import { qrCode } from '../../lib/cli/qr-code.js'
import { BotProcess } from '../support/bot-process.js'
import { cleanEnvironment } from '../support/clean-environment.mjs'
import { commandLine } from '../support/command-line.js'
import { ownDirectory } from '../support/files-directory.js'

const TOKEN = 'token-of-the-operator-3'
const PUBLIC = 'https://bot.example.org/kill-switch'
const ESC = String.fromCharCode(27)
const noScript =
  spawnSync('script', ['--version']).error !== undefined && 'no script is installed, which has a terminal'

/** It is CommonJS, and says that it is an ESM file's. */
const decode = (jsqr.default ?? jsqr) as typeof jsqr.default

/** What a camera reads of the lines: eight dots a module. */
function readByCamera(lines: readonly string[]): string | null {
  const [dots, width] = [8, (lines[0]?.length ?? 0) * 8]
  const height = lines.length * 2 * dots
  const pixels = new Uint8ClampedArray(width * height * 4)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const row = Math.floor(y / dots)
      const half = lines[Math.floor(row / 2)]?.[Math.floor(x / dots)] ?? ' '
      const isDark = half === '█' || half === (row % 2 === 0 ? '▀' : '▄')
      pixels.set([...Array(3).fill(isDark ? 0 : 255), 255], (y * width + x) * 4)
    }
  }
  return decode(pixels, width, height)?.data ?? null
}

function place(t: Test, settings: object = {}) {
  const directory = ownDirectory(t)
  const state = join(directory, 'state')
  mkdirSync(state, { mode: 0o700 })
  writeFileSync(join(directory, 'token'), TOKEN, { mode: 0o600 })
  const bot = BotProcess.bot('idle-bot', {
    settings: { state_dir: state, auth_token_file: join(directory, 'token'), public_url: PUBLIC, ...settings },
  })
  t.teardown(() => bot.kill())
  return { bot, state, common: ['--state-dir', state, '--token-file', join(directory, 'token')] }
}

t.test('given texts, when they are shown as QR codes, then an independent decoder reads them', async (t) => {
  for (const text of [
    `${PUBLIC}/#code=${'A-_z09'.repeat(4)}`,
    'http://localhost:9999/#code=x',
    `https://${'a'.repeat(120)}.example/#code=b`,
  ]) {
    t.equal(readByCamera(qrCode(text, false)), text)
    t.same(
      qrCode(text, true).map((line) => line.replace(new RegExp(`${ESC}\\[[\\d;]*m`, 'g'), '')),
      qrCode(text, false),
    )
  }
})

t.test('given a pipe, when a device is paired, listed and revoked, then each is a document', async (t) => {
  const { bot, common } = place(t)
  await bot.url()
  const made = await commandLine(['pair', '--name', 'tablet', ...common])
  t.match(made, {
    code: 0,
    document: { name: 'tablet', role: 'halter', link: /^https:\/\/bot\.example\.org\/kill-switch\/#code=/ },
  })
  t.match(await commandLine(['tokens', ...common]), {
    code: 0,
    document: { pending: ['tablet'], tokens: [{ name: 'operator' }] },
  })
  const code = new URL(made.document.link).hash.slice('#code='.length)
  const { body } = await bot.call('POST', '/pair', { code })
  t.match(await commandLine(['tokens', '--text', ...common]), {
    code: 0,
    stdout: /^tablet +halter +pairing +20\S+Z +operator +not since the start$/m,
  })
  t.match(
    await commandLine(['halt', 'by', 'the', 'tablet', '--url', await bot.url()], { CONTROL_AUTH_TOKEN: body.token }),
    {
      document: { halt: { operator: 'tablet' } },
    },
  )
  t.match(await commandLine(['tokens', 'revoke', 'tablet', ...common]), { code: 0, document: { revoked: 'tablet' } })
  t.match(await commandLine(['tokens', 'revoke', 'tablet', ...common]), {
    code: 4,
    stderr: /no device is called "tablet"/,
  })
  t.match(await commandLine(['tokens', 'revoke', 'operator', ...common]), { code: 4, stderr: /from the configuration/ })
})

t.test('given what can not be, when a device is to be paired, then it says what to do', async (t) => {
  const { bot, state, common } = place(t, { public_url: undefined })
  await bot.url()
  t.match(await commandLine(['pair', ...common]), {
    code: 4,
    stderr: /public_url is not set\. Set it under \[control\]/,
  })
  t.match(await commandLine(['pair', '--state-dir', state]), { code: 4, stderr: /A token is needed.*--token-file/s })
  for (const args of [
    ['pair', 'phone'],
    ['pair', '--role', 'operator'],
    ['tokens', 'revoke'],
    ['tokens', 'end', 'x'],
    ['tokens', 'revoke', 'a', 'b'],
  ])
    t.equal((await commandLine([...args, ...common])).code, 2, args.join(' '))
  await bot.kill()
  t.match(await commandLine(['pair', ...common]), { code: 3, stderr: /no bot runs/ })
  writeFileSync(join(state, 'devices.json'), '{')
  t.match(await commandLine(['doctor', ...common]), { code: 1, stdout: /none is let in: .*devices\.json is damaged/ })
})

t.test(
  'given a terminal, when a phone reads the code there and brings it, then it says so',
  { skip: noScript },
  async (t) => {
    const { bot, common } = place(t)
    await bot.url()
    const command = [process.execPath, 'dist/lib/cli/main.js', 'pair', ...common].join(' ')
    const terminal = spawn('script', ['-qec', command, '/dev/null'], {
      env: cleanEnvironment(),
      stdio: ['pipe', 'pipe', 'pipe'],
    })
    t.teardown(() => terminal.kill())
    let shown = ''
    terminal.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      shown += chunk
      const link = shown.includes('Waiting for') ? readByCamera(linesOfCode(shown)) : null
      if (link === null || told) return
      told = true
      t.ok(shown.includes(`${link}\r\n`), 'it stands there as text, too')
      void bot.call('POST', '/pair', { code: new URL(link).hash.slice('#code='.length) })
    })
    let told = false
    const code = await new Promise((resolve) => terminal.on('close', resolve))
    t.equal(code, 0, shown)
    t.match(shown, /PAIRED phone, a halter\. To end that: trading-kill-switch tokens revoke phone/)
  },
)

/** The lines that are black on white. */
function linesOfCode(shown: string): string[] {
  return [...shown.matchAll(new RegExp(`${ESC}\\[30;107m(.*?)${ESC}\\[0m`, 'g'))].map(([, line = '']) => line)
}
