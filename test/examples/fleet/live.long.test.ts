import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { cleanEnvironment } from '../../support/clean-environment.mjs'
import { ownDirectory } from '../../support/files-directory.js'
import { noRedis } from '../../support/redis.js'

const PROGRAM = join(process.cwd(), 'dist/examples/fleet/main.js')
const COMMAND = join(process.cwd(), 'dist/lib/cli/main.js')

/** `npm run example:fleet`, from a directory of its own. */
function start(t: Test) {
  const cwd = ownDirectory(t)
  const env = cleanEnvironment()
  const child = spawn(process.execPath, [PROGRAM], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
  t.teardown(() => child.kill('SIGKILL'))
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      said += text
    })
  const exited = new Promise<number | null>((resolve) => child.once('close', resolve))
  const tells = async (pattern: RegExp) => {
    for (const end = Date.now() + 60_000; Date.now() < end && child.exitCode === null; )
      if (pattern.test(said)) return
      else await new Promise((resolve) => setTimeout(resolve, 50))
    throw new Error(`${pattern} did not come: ${said}`)
  }
  const run = (...args: readonly string[]) => fleet(cwd, args)
  return { cwd, child, exited, tells, run, said: () => said }
}

interface Looked {
  readonly halts: readonly { readonly haltId: string }[]
  readonly members: readonly { readonly presence: { readonly state: string } | null }[]
}

/** One of the lines that the example prints. */
// biome-ignore lint/suspicious/noExplicitAny: whatever was said
function fleet(cwd: string, args: readonly string[]): Promise<{ code: number | null; document: any }> {
  const child = spawn(process.execPath, [COMMAND, 'fleet', ...args, '--config', 'state/fleet/bot-1.toml'], {
    cwd,
    env: cleanEnvironment(),
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let text = ''
  child.stdout.on('data', (chunk) => {
    text += chunk
  })
  return new Promise((resolve) =>
    child.once('close', (code) => resolve({ code, document: JSON.parse(text || 'null') })),
  )
}

t.test(
  'given the example, when its lines are run, then all bots are halted, and all resumed',
  { skip: noRedis },
  async (t) => {
    const example = start(t)
    await example.tells(/Ctrl-C ends all of them/)
    // A lease may end by load, and comes back.
    let looked = await example.run('status')
    for (const end = Date.now() + 60_000; looked.code !== 0 && Date.now() < end; ) looked = await example.run('status')
    t.match(looked, { code: 0, document: { group: 'desk-1', halts: [], members: [{}, {}, {}] } })

    const halted = await example.run('halt', 'enough')
    t.match(halted, { code: 0, document: { all: true, answered: 3, of: 3, halt: { reason: 'enough' } } })
    for (const bot of ['bot-1', 'bot-2', 'bot-3']) await example.tells(new RegExp(`${bot} is halted`))

    const { haltId } = halted.document
    t.match(await example.run('resume'), { code: 1, document: { halts: [{ haltId }] } })
    t.match(await example.run('resume', haltId, '--sign-with', 'state/fleet/resume.key', '--wait', '1m'), {
      code: 0,
      document: { halts: [] },
    })
    for (const bot of ['bot-1', 'bot-2', 'bot-3']) await example.tells(new RegExp(`${bot} is active`))

    example.child.kill('SIGTERM')
    t.equal(await example.exited, 0, example.said())
    t.match(readFileSync(join(example.cwd, 'state/fleet/bot-3.log'), 'utf8'), /enough/)
  },
)

t.test(
  'given a halt, when the example is ended and started anew, then all bots are halted still',
  { skip: noRedis },
  async (t) => {
    const example = start(t)
    await example.tells(/Ctrl-C ends all of them/)
    const { document } = await example.run('halt', 'for the night')
    example.child.kill('SIGTERM')
    await example.exited
    const child = spawn(process.execPath, [PROGRAM], {
      cwd: example.cwd,
      env: cleanEnvironment(),
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    t.teardown(() => child.kill('SIGKILL'))
    await new Promise<void>((resolve) => {
      let said = ''
      child.stdout.on('data', (chunk) => {
        said += chunk
        if (said.includes('Ctrl-C ends all of them')) resolve()
      })
    })
    const isBack = ({ halts, members }: Looked = { halts: [], members: [] }) =>
      halts.some(({ haltId }) => haltId === document.haltId) &&
      members.length === 3 &&
      members.every(({ presence }) => presence?.state === 'halted')
    for (const end = Date.now() + 60_000; ; await new Promise((resolve) => setTimeout(resolve, 200))) {
      // Null: the engine was not asked in time.
      const looked = (await example.run('status')).document ?? undefined
      if (isBack(looked)) break
      if (Date.now() > end) t.fail(`not halted: ${JSON.stringify(looked)}`)
      if (Date.now() > end) break
    }
    child.kill('SIGTERM')
    await new Promise((resolve) => child.once('close', resolve))
  },
)
