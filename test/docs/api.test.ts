import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { makeApiDocs } from '../../config/docs/api.mjs'
import { CALLS, type DocumentedCall, EVERYWHERE } from '../../config/docs/calls.mjs'
import { fieldsOf, readShapes } from '../../config/docs/shapes.mjs'
import type { KillSwitch } from '../../lib/index.js'
import { ownDirectory } from '../support/files-directory.js'
import { type Answer, call } from '../support/http-call.js'
import { runningKillSwitch } from '../support/running-kill-switch.js'
import { writePrivateFile } from './harness/files.js'

// docs/api.md is made from config/docs/calls.mjs. This holds the list against a running kill switch and against the code.

const ROLES = ['viewer', 'halter', 'operator'] as const
const tokenOf = (role: string) => role.repeat(6)
const pathOf = ({ path }: DocumentedCall) => path.replace('<id>', 'c-00000000')

const venue = {
  name: 'paper',
  positions: async () => [{ symbol: 'SPX', side: 'long' as const, quantity: '1', markPrice: '1000', currency: 'USD' }],
  openOrders: async () => [],
  cancel: async () => {},
  close: async () => {},
}

async function withRoles(t: Parameters<typeof ownDirectory>[0] & Parameters<typeof runningKillSwitch>[0]) {
  const entries = ROLES.map((role) => `${role} = { role = "${role}", token = "${tokenOf(role)}" }`)
  const file = writePrivateFile(join(ownDirectory(t), 'tokens.toml'), entries.join('\n'))
  return runningKillSwitch(t, { venues: [venue] }, { tokens_file: file })
}

function ask({ url }: KillSwitch, method: string, path: string, role?: string, body?: object): Promise<Answer> {
  const headers: Record<string, string> = role === undefined ? {} : { authorization: `Bearer ${tokenOf(role)}` }
  return call(url ?? '', method, path, body, headers)
}

t.test('given the list of calls, when docs/api.md is made anew, then it is the same', async (t) => {
  const file = readFileSync('docs/api.md', 'utf8')
  t.ok(file === (await makeApiDocs()), 'docs/api.md differs from the code and config/docs/calls.mjs: npm run docs')
})

t.test('given a running bot, when a call is unknown, then the answer lists what docs/api.md lists', async (t) => {
  const { body } = await ask(await withRoles(t), 'GET', '/nothing', 'viewer')
  const there = /There are: (.*)\. To halt/.exec(body.detail)?.[1]?.split(', ')
  t.same(there?.sort(), CALLS.map(({ method, path }) => `${method} ${path}`).sort())
})

t.test('given each call, when each role makes it, then those below the documented role are refused', async (t) => {
  const killSwitch = await withRoles(t)
  for (const documented of CALLS) {
    const { method, role } = documented
    const what = `${method} ${documented.path}`
    const none = await ask(killSwitch, method, pathOf(documented))
    t.equal(none.status === 401, role !== null, `${what} without a token: ${none.status}`)
    for (const each of ROLES) {
      const { status, body } = await ask(killSwitch, method, pathOf(documented), each)
      const enough = role === null || ROLES.indexOf(each) >= ROLES.indexOf(role)
      t.equal(body?.type !== 'urn:trading-kill-switch:role', enough, `${what} by a ${each}: ${status}`)
    }
    const wrong = await ask(killSwitch, 'PATCH', pathOf(documented), 'operator')
    t.equal(wrong.status, 405, what)
    t.ok(String(wrong.headers['allow']).split(', ').includes(method), what)
  }
})

t.test('given the documented shapes, when a bot answers, then it has these fields and no others', async (t) => {
  const shapes = readShapes(process.cwd())
  const killSwitch = await runningKillSwitch(t, { venues: [venue] })
  const fields = (name: string) =>
    fieldsOf(shapes, name)
      .filter(({ name, type }) => !name.includes('.') && !type.endsWith(', optional'))
      .map(({ name }) => name)
  const check = (what: string, body: object, name: string, base?: string) =>
    t.same(
      Object.keys(body).sort(),
      [...new Set([...fields(name), ...(base === undefined ? [] : fields(base))])].sort(),
      what,
    )

  const { body: plan } = await ask(killSwitch, 'POST', '/close-all')
  check('plan', plan, 'PlanAnswer', 'CloseAllPlan')
  const { body: halted } = await ask(killSwitch, 'POST', '/halt')
  check('halt', halted, 'HaltAnswer', 'Status')
  check('halt in it', halted.halt, 'Halt')
  const { body: status } = await ask(killSwitch, 'GET', '/status')
  check('status', status, 'Status')
  for (const [field, name] of [
    ['orders', 'OrderCounts'],
    ['positions', 'PositionsSummary'],
    ['workingOrders', 'WorkingOrdersSummary'],
    ['bot', 'BotStatus'],
  ] as const) {
    check(field, status[field], name)
  }
  check('fleet', (await ask(killSwitch, 'GET', '/fleet')).body, 'FleetDocument')
  check('positions', (await ask(killSwitch, 'GET', '/positions')).body, 'PositionsDocument')
  const { body: resumed } = await ask(killSwitch, 'POST', '/resume', undefined, { confirm: halted.haltId })
  check('resume', resumed, 'ResumeDocument', 'Status')
})

t.test('given the problems in the code, then each is documented with its status, and no others are', async (t) => {
  const documented = new Map(
    [...EVERYWHERE, ...CALLS.flatMap(({ problems }) => problems)].map(([name, status]) => [name, status]),
  )
  const files = ['lib/control', 'lib/words'].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => readFileSync(join(folder, file), 'utf8')),
  )
  const code = files.join('\n')
  const made = [...code.matchAll(/(?:problem|say)\(\s*(\d{3}),\s*'([a-z-]+)'/g)]
  t.ok(made.length > 20)
  for (const [, status, name = ''] of made) t.equal(documented.get(name), Number(status), name)
  for (const [name] of documented) t.ok(code.includes(`'${name}'`), `${name} stands in the code`)
})
