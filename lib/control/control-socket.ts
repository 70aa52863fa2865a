import { chmod, lstat, mkdir, stat, unlink } from 'node:fs/promises'
import { connect } from 'node:net'
import { dirname } from 'node:path'
import { errorCode } from './durable-file.js'
import type { ControlServer } from './server.js'

/** `sun_path` less its end, in bytes, on macOS, which is the shorter one; Linux has four more. */
const MAX_PATH_BYTES = 103

/** The socket can't be had; the message says what to do. */
export class SocketError extends Error {}

/**
 * Listens on a Unix socket. Who may open it is told by its directory alone, which must be the bot's own, with mode 0700.
 * A socket that a killed process has left is taken away; nothing else is.
 *
 * @throws {SocketError}
 */
export async function listenOnSocket(server: ControlServer, path: string): Promise<void> {
  const bytes = Buffer.byteLength(path)
  if (bytes > MAX_PATH_BYTES) {
    throw new SocketError(`the path has ${bytes} bytes, and sockets take ${MAX_PATH_BYTES}: choose a shorter one`)
  }
  try {
    await ownDirectory(dirname(path))
    await server.listen({ path }).catch(async (error) => {
      if (errorCode(error) !== 'EADDRINUSE') throw error
      await removeStale(path)
      await server.listen({ path })
    })
    await chmod(path, 0o600)
  } catch (error) {
    throw error instanceof SocketError ? error : new SocketError((error as Error).message)
  }
}

async function ownDirectory(directory: string): Promise<void> {
  await mkdir(directory, { recursive: true, mode: 0o700 })
  const { mode, uid } = await stat(directory)
  const others = mode & 0o077
  if (others !== 0) {
    const octal = (mode & 0o777).toString(8).padStart(4, '0')
    throw new SocketError(
      `others may enter ${directory} (mode ${octal}): chmod 700 it, or choose a directory of its own`,
    )
  }
  if (process.geteuid !== undefined && uid !== process.geteuid()) {
    throw new SocketError(`${directory} belongs to another user: choose a directory that the bot's user owns`)
  }
}

async function removeStale(path: string): Promise<void> {
  if (!(await lstat(path)).isSocket()) {
    throw new SocketError(`${path} is there, and no socket; it is left alone: choose another name`)
  }
  if (await isAnswered(path)) {
    throw new SocketError('another process listens there: end it, or give this bot a socket of its own')
  }
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
      if (errorCode(error) === 'ECONNREFUSED') resolve(false)
      else reject(error)
    })
  })
}
