import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { connect, createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { StartError } from '../paper-exchange/start-error.js'

const PROGRAMS = ['valkey-server', 'redis-server']
const START_MS = 10_000
const LOOK_MS = 50

/** A server for this example alone, on a free port of loopback. It keeps nothing on the disk: the bots write it back. */
export interface Engine {
  readonly url: string
  readonly program: string
  end(): void
}

/** Starts one. Throws `StartError` when none is installed, or when it does not come up. */
export async function startEngine(): Promise<Engine> {
  const program = PROGRAMS.find((name) => spawnSync(name, ['--version']).error === undefined)
  if (program === undefined)
    throw new StartError(`A fleet needs ${PROGRAMS.join(' or ')}, and none is installed: apt-get install redis-server`)
  const port = await freePort()
  const args = ['--bind', '127.0.0.1', '--port', String(port), '--save', '', '--appendonly', 'no', '--daemonize', 'no']
  // In a process group of its own: Ctrl-C ends the bots first.
  const child = spawn(program, args, { stdio: 'ignore', detached: true })
  const end = () => void child.kill()
  process.on('exit', end)
  await untilItListens(child, port)
  return { url: `redis://127.0.0.1:${port}`, program, end }
}

async function untilItListens(child: ChildProcess, port: number): Promise<void> {
  for (const until = Date.now() + START_MS; Date.now() < until; await sleep(LOOK_MS)) {
    if (child.exitCode !== null) break
    if (await listens(port)) return
  }
  throw new StartError(`The server on port ${port} has not come up.`)
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port })
    const say = (answer: boolean) => {
      socket.destroy()
      resolve(answer)
    }
    socket.once('connect', () => say(true)).once('error', () => say(false))
  })
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === 'object' && address !== null ? address.port : 0
}
