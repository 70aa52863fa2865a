import { chmod, lstat, mkdir, realpath, stat, unlink } from 'node:fs/promises'
import { connect } from 'node:net'
import { dirname } from 'node:path'
import { octal } from '../../config/private-file.js'
import { errorCode } from '../disk/durable-file.js'
import { LockHeldError, StateLock } from '../disk/state-lock.js'

/** `sun_path` less its end, in bytes, on macOS, which is the shorter one; Linux has four more. */
const MAX_PATH_BYTES = 103

/** What a disk says that is full, read-only or broken: no mistake of who has set the bot up. */
const DISK_TROUBLE = ['EROFS', 'ENOSPC', 'EDQUOT', 'EIO']

/** The socket can't be had; the message says what to do. */
export class SocketError extends Error {}

/**
 * Listens on a Unix socket. Who may open it is told by its directory alone, which must be the bot's own, with mode 0700.
 * A socket that a killed process has left is taken away; nothing else is.
 *
 * @returns whether it is still the one at this path
 * @throws {SocketError} or what the system says of a disk that takes nothing
 */
export async function listenOnSocket(
  server: { listen(where: { readonly path: string }): Promise<unknown> },
  path: string,
  bot: string,
): Promise<() => Promise<boolean>> {
  const bytes = Buffer.byteLength(path)
  if (bytes > MAX_PATH_BYTES) {
    throw new SocketError(`the path has ${bytes} bytes, and sockets take ${MAX_PATH_BYTES}: choose a shorter one`)
  }
  try {
    await ownDirectory(dirname(path))
    // Of two that take over a socket at once, one would take away the other's.
    const lock = await StateLock.acquire(`${path}.lock`, bot)
    try {
      await server.listen({ path }).catch(async (error) => {
        if (errorCode(error) !== 'EADDRINUSE') throw error
        await removeStale(path)
        await server.listen({ path })
      })
      await chmod(path, 0o600)
    } finally {
      await lock.release()
    }
    const { ino } = await lstat(path)
    return async () => (await lstat(path).catch(() => null))?.ino === ino
  } catch (error) {
    if (error instanceof SocketError || DISK_TROUBLE.includes(errorCode(error) ?? '')) throw error
    throw new SocketError(error instanceof LockHeldError ? IN_USE : (error as Error).message)
  }
}

const IN_USE = 'another process listens there: end it, or give this bot a socket of its own'

async function ownDirectory(directory: string): Promise<void> {
  await mkdir(directory, { recursive: true, mode: 0o700 })
  const real = await realpath(directory)
  const { mode, uid } = await stat(real)
  const self = process.geteuid?.() ?? uid
  if ((mode & 0o077) !== 0) {
    throw new SocketError(
      `others may enter ${real} (mode ${octal(mode)}): chmod 700 it, or choose a directory of its own`,
    )
  }
  if (uid !== self) throw new SocketError(`${real} belongs to another user: choose one that the bot's user owns`)
  for (let above = dirname(real); ; above = dirname(above)) {
    await refuseMovable(above, self)
    if (above === dirname(above)) return
  }
}

/** Who may rename a directory on the way can put a socket of his own in the place of ours, and read tokens there. */
async function refuseMovable(directory: string, self: number): Promise<void> {
  const { mode, uid } = await stat(directory)
  const sticky = (mode & 0o1000) !== 0
  if ((mode & 0o022) !== 0 && !sticky) {
    throw new SocketError(`others may rename what is in ${directory} (mode ${octal(mode)}): choose another directory`)
  }
  if (uid !== self && uid !== 0) {
    throw new SocketError(`${directory}, which it lies in, belongs to another user: choose another directory`)
  }
}

async function removeStale(path: string): Promise<void> {
  if (!(await lstat(path)).isSocket()) {
    throw new SocketError(`${path} is there, and no socket; it is left alone: choose another name`)
  }
  if (await isAnswered(path)) throw new SocketError(IN_USE)
  await unlink(path)
}

function isAnswered(path: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const probe = connect(path)
    probe.on('connect', () => {
      probe.destroy()
      resolve(true)
    })
    probe.on('error', (error) => {
      // EAGAIN: it is there, and too busy to answer.
      if (errorCode(error) === 'ECONNREFUSED') resolve(false)
      else if (errorCode(error) === 'EAGAIN') resolve(true)
      else reject(error)
    })
  })
}
