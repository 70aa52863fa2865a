import { type FileHandle, open } from 'node:fs/promises'
import { join } from 'node:path'
import { FOLLOW_SOCKET } from '../../between/state-files.js'

/** `sun_path` less its end, in bytes, on macOS, which is the shorter one. */
const MOST_BYTES = 103

const [FOLDER, NAME] = FOLLOW_SOCKET

/** The path of the leader's socket, and how it is written for the system. */
export interface SocketPath {
  readonly path: string
  /** To be called when nobody listens or connects by it any more. */
  readonly close: () => Promise<void>
}

export function followFolder(stateDir: string): string {
  return join(stateDir, FOLDER)
}

/**
 * A socket's path is short, and a directory may lie deep. Linux takes the way through the open directory then.
 *
 * @throws what the file system says; where the path is too long elsewhere, whoever uses it will
 */
export async function openSocketPath(stateDir: string): Promise<SocketPath> {
  const path = join(followFolder(stateDir), NAME)
  if (Buffer.byteLength(path) <= MOST_BYTES || process.platform !== 'linux') return { path, close: async () => {} }
  const folder: FileHandle = await open(followFolder(stateDir), 'r')
  return { path: `/proc/self/fd/${folder.fd}/${NAME}`, close: () => folder.close() }
}
