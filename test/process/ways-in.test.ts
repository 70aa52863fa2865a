import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { type AddressInfo, connect, createServer } from 'node:net'
import { networkInterfaces, userInfo } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { blocksOf } from '../docs/harness/blocks.js'
import { BotProcess } from '../support/bot-process.js'
import { makeCertificates } from '../support/certificates.js'
import { ownDirectory } from '../support/files-directory.js'
import { freePort } from '../support/free-port.mjs'
import { type Answer, callBy } from '../support/http-call.js'

// Calls that come by what stands between an operator and a bot: an ssh tunnel, nginx and Caddy as docs/operating.md sets them up and
// otherwise, a published port.

const TOKEN = 'correct-horse-battery-staple'
const PUBLIC = 'https://bot.example.org/kill-switch'
const skipWithout = (program: string) =>
  spawnSync('which', [program]).status === 0 ? false : `there is no ${program} here`

t.jobs = 3

async function startBot(t: Test, directory: string, settings: object = {}): Promise<{ bot: BotProcess; port: string }> {
  const table = { state_dir: join(directory, 'state'), auth_token: TOKEN, ...settings }
  const bot = BotProcess.bot('idle-bot', { settings: table })
  t.teardown(() => bot.kill())
  return { bot, port: new URL(await bot.url()).port }
}

interface Asked {
  readonly port: number
  readonly path?: string
  readonly host?: string
  readonly ca?: string
  readonly headers?: Readonly<Record<string, string>>
}

/** Halts, from the other side of what is in between. */
function halt({ port, path = '/halt', host, ca, headers = {} }: Asked): Promise<Answer> {
  const sent = { authorization: `Bearer ${TOKEN}`, ...(host !== undefined && { host }), ...headers }
  const options = {
    method: 'POST',
    headers: sent,
    ...(ca !== undefined && { ca: readFileSync(ca), servername: 'localhost' }),
  }
  return callBy(`${ca === undefined ? 'http' : 'https'}://127.0.0.1:${port}${path}`, options)
}

/** Starts what is in between, and waits until it listens. */
async function startBetween(t: Test, port: number, program: string, ...args: readonly string[]): Promise<void> {
  const child: ChildProcess = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (output += chunk))
  const ended = new Promise((resolve) => child.on('close', resolve))
  t.teardown(async () => {
    child.kill()
    await ended
  })
  for (const end = Date.now() + 20_000; !(await listens(port)); ) {
    if (Date.now() > end || child.exitCode !== null) throw new Error(`${program} does not listen:\n${output}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.on('connect', () => resolve(true))
    socket.on('error', () => resolve(false))
    socket.on('connect', () => socket.destroy())
  })
}

/** A block of docs/operating.md with this run's ports and files. */
function recipe(language: string, botPort: string, port: number, directory: string): string {
  const block = blocksOf('docs/operating.md').find((each) => each.language === language)
  if (block === undefined) throw new Error(`docs/operating.md has no ${language}`)
  return block.text
    .replace(/9876|443/g, (from) => (from === '443' ? `${port}` : botPort))
    .replaceAll('/etc/ssl/bot.pem', join(directory, 'server.pem'))
    .replaceAll('/etc/ssl/bot.key', join(directory, 'server.key'))
}

function startNginx(t: Test, directory: string, port: number, server: string): Promise<void> {
  const config = join(directory, 'nginx.conf')
  const user = userInfo().uid === 0 ? 'user root;' : ''
  const http = `access_log off; client_body_temp_path ${directory}/b; proxy_temp_path ${directory}/p; fastcgi_temp_path ${directory}/f; uwsgi_temp_path ${directory}/u; scgi_temp_path ${directory}/s;`
  writeFileSync(
    config,
    `daemon off; ${user} pid ${directory}/nginx.pid; error_log stderr; events {} http { ${http}\n${server}\n}\n`,
  )
  return startBetween(t, port, 'nginx', '-p', directory, '-c', config)
}

t.test(
  'given ssh -L with another port, when an operator calls through it, then the bot halts',
  { skip: skipWithout('sshd') },
  async (t) => {
    const directory = ownDirectory(t)
    const { bot, port } = await startBot(t, directory)
    const file = (name: string) => join(directory, name)
    for (const key of ['host', 'user']) execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', file(key)])
    const sshPort = await freePort()
    const allowed = ['StrictModes no', 'UsePAM no', 'PermitRootLogin yes', 'PidFile none']
    const lines = [
      `Port ${sshPort}`,
      'ListenAddress 127.0.0.1',
      `HostKey ${file('host')}`,
      `AuthorizedKeysFile ${file('user.pub')}`,
      ...allowed,
    ]
    writeFileSync(file('sshd_config'), `${lines.join('\n')}\n`)
    if (userInfo().uid === 0) mkdirSync('/run/sshd', { recursive: true })
    const sshd = execFileSync('which', ['sshd'], { encoding: 'utf8' }).trim()
    await startBetween(t, sshPort, sshd, '-D', '-e', '-f', file('sshd_config'))
    const near = await freePort()
    const known = [
      '-o',
      'StrictHostKeyChecking=no',
      '-o',
      'UserKnownHostsFile=/dev/null',
      '-o',
      'ExitOnForwardFailure=yes',
    ]
    const login = `${userInfo().username}@127.0.0.1`
    await startBetween(
      t,
      near,
      'ssh',
      '-F',
      'none',
      '-N',
      '-i',
      file('user'),
      '-p',
      `${sshPort}`,
      ...known,
      '-L',
      `${near}:127.0.0.1:${port}`,
      login,
    )
    for (const host of [`localhost:${near}`, `127.0.0.1:${near}`, 'localhost']) {
      t.equal((await halt({ port: near, host })).status, 200, host)
    }
    t.equal((await bot.call('GET', '/health')).status, 200)
    t.equal((await halt({ port: near, host: `rebound.example:${near}` })).status, 403, 'a rebound name')
    t.equal(
      (await halt({ port: near, headers: { origin: 'http://evil.example' } })).status,
      403,
      'a page from elsewhere',
    )
    t.equal(
      (await halt({ port: near, headers: { origin: `http://localhost:${near}` } })).status,
      403,
      'and from another name',
    )
  },
)

t.test(
  'given the recipe for nginx, when an operator calls through it, then the bot halts',
  { skip: skipWithout('nginx') },
  async (t) => {
    const directory = ownDirectory(t)
    const { ca } = makeCertificates(directory)
    const { bot, port: botPort } = await startBot(t, directory, { public_url: PUBLIC })
    const port = await freePort()
    await startNginx(t, directory, port, recipe('nginx', botPort, port, directory))
    const asked = { port, path: '/kill-switch/halt', host: 'bot.example.org', ca }
    t.match(await halt(asked), { status: 200, body: { state: 'halted' } })
    t.equal((await halt({ ...asked, headers: { authorization: '' } })).status, 401)
    t.equal((await halt({ ...asked, headers: { origin: 'https://bot.example.org' } })).status, 200, 'our own page')
    t.equal((await halt({ ...asked, headers: { origin: 'https://evil.example' } })).status, 403)
    t.equal(
      (await halt({ ...asked, host: 'evil.example' })).status,
      403,
      'nginx has one server only, and it takes every name',
    )
    const { curl } = await bot.line((line) => line['url'] !== undefined)
    t.match(curl, [new RegExp(`-X POST ${PUBLIC}/halt$`)], 'the lines that it prints')
    const { body } = await callBy(`http://127.0.0.1:${botPort}/resume`, {
      method: 'POST',
      headers: { authorization: `Bearer ${TOKEN}` },
    })
    t.match(body.resume, [new RegExp(`${PUBLIC}/resume`)], 'and that it answers')
  },
)

const USUAL: readonly (readonly [what: string, location: string, settings: object, host: string])[] = [
  ['without a Host header of its own', 'proxy_pass http://127.0.0.1:BOT;', {}, 'any.example'],
  [
    'with $host',
    'proxy_pass http://127.0.0.1:BOT; proxy_set_header Host $host;',
    { allowed_hosts: ['bot.example.org'] },
    'bot.example.org',
  ],
  [
    'with $http_host',
    'proxy_pass http://127.0.0.1:BOT; proxy_set_header Host $http_host;',
    { allowed_hosts: ['https://Bot.example.org/'] },
    'bot.example.org:8443',
  ],
  [
    'with $host:$server_port',
    'proxy_pass http://127.0.0.1:BOT; proxy_set_header Host $host:$server_port;',
    { allowed_hosts: ['*.example.org'] },
    'bot.example.org',
  ],
  ['to localhost', 'proxy_pass http://localhost:BOT; proxy_set_header X-Forwarded-Host $host;', {}, 'any.example'],
  [
    'to the socket',
    'proxy_pass http://unix:DIR/state/control.sock:/;',
    { socket: 'DIR/state/control.sock' },
    'any.example',
  ],
]

for (const [what, location, settings, host] of USUAL) {
  t.test(
    `given nginx ${what}, when an operator calls through it, then the bot halts`,
    { skip: skipWithout('nginx') },
    async (t) => {
      const directory = ownDirectory(t)
      const table = JSON.parse(JSON.stringify(settings).replaceAll('DIR', directory))
      const { port: botPort } = await startBot(t, directory, table)
      const port = await freePort()
      const told = location.replaceAll('BOT', botPort).replaceAll('DIR', directory)
      await startNginx(t, directory, port, `server { listen ${port}; location / { ${told} } }`)
      t.match(await halt({ port, host }), { status: 200, body: { state: 'halted' } })
      t.equal((await halt({ port, host, headers: { origin: 'http://evil.example' } })).status, 403)
    },
  )
}

t.test(
  'given the recipe for Caddy, when an operator calls through it, then the bot halts',
  { skip: skipWithout('caddy') },
  async (t) => {
    const directory = ownDirectory(t)
    const { ca } = makeCertificates(directory)
    const { port: botPort } = await startBot(t, directory, { public_url: PUBLIC })
    const port = await freePort()
    const site = recipe('caddyfile', botPort, port, directory)
    const file = join(directory, 'Caddyfile')
    writeFileSync(
      file,
      `{\n  admin off\n  auto_https off\n  default_sni bot.example.org\n  storage file_system ${directory}/caddy\n}\n${site}\n`,
    )
    await startBetween(t, port, 'caddy', 'run', '--config', file, '--adapter', 'caddyfile')
    const asked = { port, path: '/kill-switch/halt', host: `bot.example.org:${port}`, ca }
    t.match(await halt(asked), { status: 200, body: { state: 'halted' } })
    t.equal((await halt({ ...asked, headers: { origin: 'https://evil.example' } })).status, 403)
  },
)

t.test('given a published port, when it is called by names of the host, then the bot halts', async (t) => {
  const { port: botPort } = await startBot(t, ownDirectory(t), { host: '0.0.0.0' })
  const inside = Object.values(networkInterfaces())
    .flat()
    .find((each) => each?.family === 'IPv4' && !each.internal)
  // As docker-proxy does: bytes, from a port of the host to an address of the container.
  const forwarder = createServer((near) => {
    const far = connect(Number(botPort), inside?.address ?? '127.0.0.1')
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      one.pipe(other)
      one.on('error', () => other.destroy())
    }
  })
  await new Promise<void>((resolve) => forwarder.listen(0, '127.0.0.1', resolve))
  t.teardown(() => forwarder.close())
  const { port } = forwarder.address() as AddressInfo
  for (const host of [`localhost:${port}`, `127.0.0.1:${port}`, 'localhost:80']) {
    t.equal((await halt({ port, host })).status, 200, host)
  }
  t.equal((await halt({ port, host: `rebound.example:${port}` })).status, 403)
  t.equal((await halt({ port, headers: { authorization: '' } })).status, 401)
})
