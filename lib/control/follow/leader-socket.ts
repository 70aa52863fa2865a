import { mkdir } from 'node:fs/promises'
import { createServer, type Server } from 'node:net'
import type { Log } from '../../words/ports.js'
import { listenOnSocket } from '../api/control-socket.js'
import { errorCode } from '../disk/durable-file.js'
import type { Followers } from './followers.js'
import { followFolder, openSocketPath } from './socket-path.js'

export interface LeaderSocketParts {
  readonly stateDir: string
  readonly botName: string
  readonly followers: Pick<Followers, 'serve'>
  /** Who has the lock leads, and nobody else. */
  readonly isLeader: () => Promise<boolean>
  readonly log: Log
}

/** Where followers come in: a Unix socket in a folder that only the bot's own user may enter. */
export class LeaderSocket {
  readonly #parts: LeaderSocketParts
  #server: Server | null = null
  #isThere: (() => Promise<boolean>) | null = null
  #failure: string | null = null
  #closed = false

  constructor(parts: LeaderSocketParts) {
    this.#parts = parts
  }

  /** Listens. Where it can't, nobody follows, which is no reason not to trade; it is tried again at each {@link look}. */
  async open(): Promise<void> {
    const { stateDir, botName, followers, isLeader, log } = this.#parts
    if (!(await isLeader())) return
    const server = createServer((socket) => followers.serve(socket))
    try {
      await makeFolder(followFolder(stateDir))
      const { path, close } = await openSocketPath(stateDir)
      server.once('close', () => void close().catch(() => {}))
      this.#isThere = await listenOnSocket({ listen: (where) => listen(server, where.path) }, path, botName)
      this.#server = server
      this.#failure = null
      server.on('error', () => {})
      server.unref()
      if (this.#closed) server.close()
    } catch (error) {
      server.close()
      const { message } = error as Error
      if (message !== this.#failure) log('warn', `No other process can follow this one: ${message}.`, {})
      this.#failure = message
    }
  }

  /** Once a second. */
  async look(): Promise<void> {
    if (this.#closed || (this.#isThere !== null && (await this.#isThere()))) return
    // In another's directory, the way back would be taken from another.
    if (!(await this.#parts.isLeader())) return
    this.#server?.close()
    this.#server = null
    this.#isThere = null
    await this.open()
  }

  close(): void {
    this.#closed = true
    this.#server?.close()
  }
}

/** Not what it lies in: a directory that is gone stays so. */
async function makeFolder(path: string): Promise<void> {
  await mkdir(path, { mode: 0o700 }).catch((error) => {
    if (errorCode(error) !== 'EEXIST') throw error
  })
}

function listen(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ path }, () => {
      server.removeListener('error', reject)
      resolve()
    })
  })
}
