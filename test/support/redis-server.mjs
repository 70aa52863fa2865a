// Real redis-server processes on free ports of loopback: an engine, its replicas, its Sentinels. For tests, the judge of the failovers
// and the bench. What is written and read here goes by a client of its own, which shares nothing with the one that is tested.
import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { cleanEnvironment } from './clean-environment.mjs'
import { freePort } from './free-port.mjs'
import { redisCall } from './redis-call.mjs'

const START_MS = 20_000
const LOOK_MS = 20
/** What an engine says, or a Sentinel, once it listens. */
const LISTENS = /Ready to accept connections|Sentinel ID is/
/** No load makes anything stand still for so long. */
const NEVER_MS = 3_600_000

/** Why tests with a real engine are skipped; false: they aren't. */
export const noRedis = isMissing() && 'no redis-server is installed; apt-get install redis-server'

function isMissing() {
  return spawnSync('redis-server', ['--version']).error !== undefined
}

const alive = new Set()
process.on('exit', () => {
  for (const server of alive) server.killNow()
})

/** One process of redis-server. Keeps nothing on the disk unless its `args` say so. */
export class RedisServer {
  #child = null
  #args
  #options
  /** All that it has said, over all of its runs. */
  log = ''

  /** See `startRedis` and `startSentinel`. */
  constructor(port, directory, args, options) {
    this.port = port
    this.directory = directory
    this.#args = args
    this.#options = options
  }

  /** With its password, as a client takes it. */
  get url() {
    const { password = null, user = '', tls = null } = this.#options
    const who = password === null ? '' : `${user}:${encodeURIComponent(password)}@`
    return `${tls === null ? 'redis' : 'rediss'}://${who}127.0.0.1:${this.port}`
  }

  get pid() {
    return this.#child?.pid ?? null
  }

  /** Starts it, also after a kill: on the same port, with what its directory holds. Resolves once it answers. */
  async start() {
    const child = spawn('redis-server', this.#args, {
      cwd: this.directory,
      env: cleanEnvironment(),
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    this.#child = child
    const before = this.log.length
    alive.add(this)
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk) => {
        this.log += chunk
      })
    this.exited = new Promise((resolve) => child.once('close', resolve))
    child.once('error', (error) => {
      this.log += error.message
    })
    await this.#untilItAnswers(child, before)
    return this
  }

  /** @param from where its log begins: another one may listen on this port, and answer */
  async #untilItAnswers(child, from) {
    for (const end = Date.now() + START_MS; Date.now() < end; await sleep(LOOK_MS)) {
      if (child.exitCode !== null || child.signalCode !== null) break
      if (!LISTENS.test(this.log.slice(from))) continue
      const answer = await this.call('PING').catch((error) => error)
      // Who wants a password is there as well.
      if (answer === 'PONG' || /^(NOAUTH|NOPERM|WRONGPASS)/.test(answer?.message ?? '')) return
    }
    this.killNow()
    throw new Error(`redis-server on port ${this.port} does not answer. It has said: ${this.log.slice(-2_000)}`)
  }

  /** One command on a connection of its own. @throws {Error} with what the server says, e.g. `READONLY …` */
  call(...command) {
    return redisCall({ port: this.port, ...this.#options }, command)
  }

  /** It is gone without a word, as by a power cut. */
  async kill() {
    this.killNow()
    await this.exited
  }

  killNow() {
    alive.delete(this)
    if (this.#child === null || this.#child.exitCode !== null) return
    // One that stands still dies of it as well.
    this.#child.kill('SIGKILL')
  }

  /** It stands still, and its connections stay open: half-open for everybody else. */
  freeze() {
    this.#child?.kill('SIGSTOP')
  }

  thaw() {
    this.#child?.kill('SIGCONT')
  }
}

/**
 * Starts an engine.
 *
 * @param options `args`: further ones, e.g. `['--maxmemory', '3mb']`; `password`, and `user` where it is not the default one; `tls`:
 * of makeCertificates(); `replicaOf`: a RedisServer
 */
export async function startRedis({ args = [], password = null, user, tls = null, replicaOf = null } = {}) {
  const [port, directory] = [await freePort(), mkdtempSync(join(tmpdir(), 'kill-switch-redis-'))]
  const listening = tls === null ? ['--port', port] : [...tlsArguments(port, tls)]
  const server = new RedisServer(
    port,
    directory,
    [
      ...listening,
      ...['--bind', '127.0.0.1', '--dir', directory, '--save', '', '--appendonly', 'no', '--daemonize', 'no'],
      ...(password === null || user !== undefined ? [] : ['--requirepass', password, '--masterauth', password]),
      // A master would wait five seconds for further replicas.
      ...['--repl-diskless-sync-delay', '0'],
      ...(replicaOf === null ? [] : ['--replicaof', '127.0.0.1', replicaOf.port]),
      ...args,
    ].map(String),
    { password, user, tls },
  )
  return server.start()
}

function tlsArguments(port, { ca, cert, key }) {
  const files = ['--tls-ca-cert-file', ca, '--tls-cert-file', cert, '--tls-key-file', key]
  return ['--port', 0, '--tls-port', port, '--tls-replication', 'yes', ...files, '--tls-auth-clients', 'no']
}

/**
 * Starts a Sentinel that looks after a master.
 *
 * @param options `name`: what it calls the master; `downMs`: after how long without an answer that counts as gone. Left out: never, since on
 * a loaded machine half a second is enough for a failover that nobody wants
 */
export async function startSentinel(master, { name = 'fleet', quorum = 1, downMs = NEVER_MS, password = null } = {}) {
  const [port, directory] = [await freePort(), mkdtempSync(join(tmpdir(), 'kill-switch-sentinel-'))]
  const file = join(directory, 'sentinel.conf')
  // It writes into its configuration.
  writeFileSync(
    file,
    [
      `port ${port}`,
      'bind 127.0.0.1',
      'protected-mode no',
      `dir ${directory}`,
      `sentinel monitor ${name} 127.0.0.1 ${master.port} ${quorum}`,
      `sentinel down-after-milliseconds ${name} ${downMs}`,
      `sentinel failover-timeout ${name} ${4 * downMs}`,
      ...(password === null ? [] : [`sentinel auth-pass ${name} ${password}`]),
      '',
    ].join('\n'),
  )
  const sentinel = await new RedisServer(port, directory, [file, '--sentinel'], {}).start()
  // Once it has stood still for two seconds, it would do nothing for half a minute. Old ones can't be told.
  await sentinel.call('SENTINEL', 'DEBUG', 'tilt-trigger', NEVER_MS).catch(() => {})
  return sentinel
}

/** Ends it, and takes away what it has left. */
export async function stopRedis(server) {
  server.thaw()
  await server.kill()
  rmSync(server.directory, { recursive: true, force: true })
}

/** Waits until a replica has all that its master has. */
export async function untilInSync(replica, timeoutMs = START_MS) {
  for (const end = Date.now() + timeoutMs; Date.now() < end; await sleep(LOOK_MS)) {
    // It may be loading, or begin anew.
    const role = await replica.call('ROLE').catch(() => [])
    if (role[0] === 'slave' && role[3] === 'connected') return
  }
  throw new Error(`the replica on port ${replica.port} does not follow: ${replica.log.slice(-2_000)}`)
}
