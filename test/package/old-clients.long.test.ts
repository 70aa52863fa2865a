import { cpSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { ownDirectory } from '../support/files-directory.js'
import { packInto, UserProject } from '../support/user-project.js'

// Bots that have locked an old client: the package installs beside it, leaves it as it is, and stops it.

interface Old {
  readonly ccxt: string
  /** Whose every method is called. */
  readonly exchange: string
  readonly clob: string
  /** What such a bot has beside them. */
  readonly more: readonly string[]
  /** Whether a position at Polymarket can be closed. */
  readonly sells: boolean
}

const BOTS: readonly Old[] = [
  // clob-client 4.12.0 names `tslib` nowhere, and needs it.
  { ccxt: '4.2.2', exchange: 'kraken', clob: '4.12.0', more: ['tslib@2', 'ethers@5'], sells: false },
  { ccxt: '4.3.91', exchange: 'binance', clob: '4.22.8', more: ['ethers@5'], sells: true },
]

/** What only reads, and what the matrix takes for an order's: no read of this version sends it. */
const HARMLESS = /^WS method=UNSUBSCRIBE$/
/** The matrix of leaks, as far as a process needs it. */
const MATRIX = ['test/plugins/ccxt/leaks', 'test/support/exit-directory.mjs']

const work = ownDirectory(t)
const tarball = packInto(work)

for (const { ccxt, exchange, clob, more, sells } of BOTS) {
  const project = new UserProject(join(work, ccxt))
  const versionOf = (name: string): unknown =>
    JSON.parse(readFileSync(join(project.directory, 'node_modules', name, 'package.json'), 'utf8')).version

  t.test(`given ccxt ${ccxt} and clob-client ${clob}, when installed, then npm agrees and leaves both`, async (t) => {
    project.install(`ccxt@${ccxt}`, `@polymarket/clob-client@${clob}`, ...more)
    project.install(tarball)
    t.equal(versionOf('ccxt'), ccxt)
    t.equal(versionOf('@polymarket/clob-client'), clob)
    for (const each of MATRIX) cpSync(each, join(project.directory, each), { recursive: true })
  })

  t.test(`given clob-client ${clob}, when halted, then no signed order leaves, and the rest does`, async (t) => {
    project.write('clob.cjs', readFileSync('test/package/clients/clob.cjs', 'utf8'))
    const { open, notClosable, said, ...seen } = JSON.parse(project.node('clob.cjs'))
    t.same(seen, { before: 1, refused: 'TRADING_HALTED', after: 1, resumed: 2 })
    t.same(open, [{ canceled: ['0x1'], not_canceled: {} }, { 1111: '0.40' }])
    t.match(notClosable, sells ? null : /no market orders/)
    t.match(said, sells ? [] : [/No position at polymarket can be closed/])
  })

  t.test(
    `given ${exchange} of ccxt ${ccxt}, halted, when all is called, then nothing that adds risk arrives`,
    async (t) => {
      const report = JSON.parse(project.node('test/plugins/ccxt/leaks/matrix.mjs', exchange))
      const { unified, implicit, raw, reads, cancels } = report
      const risky = (leaks: readonly { readonly sent: readonly string[] }[]) =>
        leaks.filter(({ sent }) => sent.some((each) => !HARMLESS.test(each)))
      t.equal(report.ccxt, ccxt)
      t.ok(unified.riskWithout > 30, `${unified.riskWithout} methods send something that adds risk without the guard`)
      t.equal(raw.riskWithout, 5, 'every raw method sends without the guard')
      t.same(risky([...unified.leaks, ...implicit.leaks, ...raw.leaks]), [])
      t.same([...reads.shut, ...cancels.shut, ...report.shutWhileActive], [], 'and the rest passes')
      // 4.2.2 hands a request to Node's HTTP client without any wait: it is on its way when the halt comes behind the call.
      if (ccxt !== '4.2.2') t.same(risky(report.inTheMiddle), [], 'halted right behind the call')
    },
  )

  t.test(`given ccxt ${ccxt}, when an exchange is guarded, then it is said what this version can't do`, async (t) => {
    project.write(
      'ccxt.mjs',
      `import ccxt from 'ccxt'
import { createKillSwitch } from 'trading-kill-switch'
import { guardExchange } from 'trading-kill-switch/ccxt'
const logger = { info() {}, warn() {}, error() {} }
const killSwitch = await createKillSwitch({ port: 0, state_dir: 'ccxt-state' }, { logger })
guardExchange(new ccxt.binance(), killSwitch)
await killSwitch.close()`,
    )
    t.match(project.node('ccxt.mjs'), /binance: an order that this version of ccxt has handed to Node's HTTP client/)
  })
}
