import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, normalize } from 'node:path'
import t, { type Test } from 'tap'
import { parse } from 'yaml'
import { BotProcess } from '../support/bot-process.js'
import { ownDirectory } from '../support/files-directory.js'

// Where there is no Docker, its means are at hand: a root of its own on an overlay, a PID namespace, mounts. What the Dockerfile and the
// compose file say is what is run.

const FOLDER = 'examples/docker'
const TOKEN = 'correct-horse-battery-staple'
const headers = { authorization: `Bearer ${TOKEN}` }

/** An instruction of a Dockerfile, as its own word and the rest; lines that go on are one. */
function instructionsOf(dockerfile: string): [word: string, rest: string][] {
  const lines = dockerfile
    .replace(/^#.*\n/gm, '')
    .replace(/\\\n/g, ' ')
    .split('\n')
  return lines
    .filter((line) => line.trim() !== '')
    .map((line) => [line.split(' ', 1)[0] ?? '', line.replace(/^\S+ +/, '')])
}

const instructions = instructionsOf(readFileSync(`${FOLDER}/Dockerfile`, 'utf8'))
const stages = instructions.filter(([word]) => word === 'FROM')
const last = instructions.slice(instructions.lastIndexOf(stages.at(-1) ?? ['', '']))
const of = (word: string): string => last.find(([each]) => each === word)?.[1] ?? ''
const command: readonly string[] = JSON.parse(of('CMD'))
const compose = parse(readFileSync(`${FOLDER}/compose.yaml`, 'utf8'))
const { bot: service } = compose.services

t.test('given the Dockerfile, when linted, then it does what a kill switch needs', async (t) => {
  const known = ['FROM', 'WORKDIR', 'COPY', 'RUN', 'USER', 'EXPOSE', 'STOPSIGNAL', 'HEALTHCHECK', 'CMD']
  for (const [word] of instructions) t.ok(known.includes(word), `${word} is an instruction, and not VOLUME`)
  for (const [, image] of stages) t.match(image, /^node:\d+-[a-z]+-slim( AS \w+)?$/, 'a version, and not latest')
  t.equal(command[0], 'node', 'node itself gets SIGTERM: no shell, no npm')
  t.equal(of('STOPSIGNAL'), 'SIGTERM')
  t.not(of('USER'), '')
  t.not(of('USER'), 'root')
  t.ok(existsSync(command[1] ?? ''), 'what it starts is built')
  t.ok(existsSync(command.at(-1) ?? ''), 'its configuration is there')
  const ignored = readFileSync(`${FOLDER}/Dockerfile.dockerignore`, 'utf8').split('\n')
  for (const each of ['node_modules', 'dist', '.git', `${FOLDER}/control_token`]) t.ok(ignored.includes(each), each)
})

t.test('given the compose file, when linted, then it fits the Dockerfile and the settings', async (t) => {
  const { build, volumes, secrets, ports } = service
  t.equal(normalize(join(FOLDER, build.context, build.dockerfile)), `${FOLDER}/Dockerfile`)
  t.ok(service.init)
  t.equal(Number.parseInt(service.stop_grace_period, 10), 10)
  t.match(ports, [/^127\.0\.0\.1:9876:9876$/])
  for (const volume of volumes) t.ok(volume.split(':')[0] in compose.volumes, volume)
  for (const secret of secrets) t.ok(secret in compose.secrets, secret)
  const settings = readFileSync(command.at(-1) ?? '', 'utf8')
  t.match(settings, `auth_token_file = "/run/secrets/${secrets[0]}"`)
  t.match(settings, `state_dir = "${volumes[0].split(':')[1]}/`)
  t.match(settings, 'first_start = "halted"')
})

/** Makes a root of its own for what comes after it: the machine's, with a layer in memory on top. */
const ownRoot = (layer: string): string =>
  `mkdir -p ${layer}; mount -t tmpfs tmpfs ${layer}; mkdir ${layer}/upper ${layer}/work ${layer}/root; ` +
  `mount -t overlay overlay -o lowerdir=/,upperdir=${layer}/upper,workdir=${layer}/work ${layer}/root`
const IN_NAMESPACES = ['unshare', '--mount', '--pid', '--fork', '--kill-child', 'sh', '-ec'] as const

function may(): boolean {
  const [program, ...args] = IN_NAMESPACES
  const probe = mkdtempSync(join(tmpdir(), 'kill-switch-'))
  const root = join(probe, 'layer', 'root')
  const seen = `test -r /seen/package.json -a -x ${process.execPath}`
  const look = `mkdir ${root}/seen; mount --bind ${process.cwd()} ${root}/seen; chroot --userspec=1000:1000 ${root} ${seen}`
  const { status } = spawnSync(program, [...args, `${ownRoot(join(probe, 'layer'))}; ${look}`])
  rmSync(probe, { recursive: true, force: true })
  return status === 0
}

/** The bot as process 1 of a container of the Dockerfile's and the compose file's, and the ids that the host knows it by. */
class Container {
  readonly bot: BotProcess

  /** @param volume what lies on the host in the place of the volume; null: there is none */
  constructor(t: Test, directory: string, volume: string | null) {
    const [, target = ''] = service.volumes[0].split(':')
    const root = join(directory, 'layer', 'root')
    const secret = join(root, 'run/secrets', service.secrets[0])
    const script = [
      ownRoot(join(directory, 'layer')),
      `mkdir -p ${root}${of('WORKDIR')} ${root}${target} ${dirname(secret)}`,
      `mount --bind ${process.cwd()} ${root}${of('WORKDIR')}`,
      `chown 1000:1000 ${root}${target}`,
      volume === null ? ':' : `chown 1000:1000 ${volume}; mount --bind ${volume} ${root}${target}`,
      `touch ${secret}; mount --bind ${directory}/token ${secret}; mount -o remount,ro,bind ${secret}`,
      `mount -t proc proc ${root}/proc`,
      // What comes behind this script is: env -u NODE_OPTIONS <node> <program> <arguments>.
      `exec chroot --userspec=1000:1000 ${root} sh -c 'cd ${of('WORKDIR')} && exec "$@"' sh "$@"`,
    ].join('\n')
    const wrapper = [...IN_NAMESPACES, script, 'sh']
    const [, program = '', ...args] = command
    this.bot = new BotProcess(program, args, { wrapper, environment: { CONTROL_PORT: '0' } })
    t.teardown(() => this.bot.kill())
  }

  /** The port answers on every address; a published one is called by a name of the host. */
  async call(method: string, path: string, body?: object) {
    return this.bot.call(method, path, body, headers)
  }

  /** What `docker stop` sends, to process 1. */
  stop(): void {
    const { pid } = this.bot.child
    const [first] = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ')
    process.kill(Number(first), 'SIGTERM')
  }

  says(text: RegExp): boolean {
    return this.bot.lines.some(({ msg }) => text.test(String(msg)))
  }
}

t.test(
  'given the container, when stopped by SIGTERM to process 1, then what was halted comes back halted',
  { skip: may() ? false : 'a root and processes of its own can’t be had here' },
  async (t) => {
    const directory = ownDirectory(t)
    const volume = join(directory, 'volume')
    mkdirSync(volume)
    writeFileSync(join(directory, 'token'), TOKEN, { mode: 0o644 })
    const first = new Container(t, directory, volume)
    const { halt } = (await first.call('GET', '/status')).body
    t.match(halt, { source: 'start', reason: /first_start/ }, 'nothing was on the volume')
    t.equal((await first.call('POST', '/resume', { confirm: halt.haltId })).body.state, 'active')
    t.ok(first.says(/process 1 of its container/))
    t.notOk(first.says(/Halts are forgotten/), 'on a volume')
    const { haltId } = (await first.call('POST', '/halt', { reason: 'flash crash' })).body
    first.stop()
    t.same(await first.bot.exited, { code: 0, signal: null })

    const second = new Container(t, directory, volume)
    t.match((await second.call('GET', '/status')).body, { state: 'halted', halt: { haltId }, haltCount: 1 })
    t.equal((await second.call('POST', '/resume', { confirm: haltId })).body.state, 'active')
    second.stop()
    t.same(await second.bot.exited, { code: 0, signal: null })

    const lost = new Container(t, directory, null)
    t.match((await lost.call('GET', '/status')).body, { state: 'halted', halt: { reason: /first_start/ } })
    await lost.bot.line(({ msg }) => /lies in the container's own layer \(overlay\)/.test(String(msg)), 'the warning')
    lost.stop()
    t.same(await lost.bot.exited, { code: 0, signal: null })
  },
)
