import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { DEVICES_FILE } from '../../between/state-files.js'
import { octal } from '../../config/private-file.js'
import { isTokenName, type Operator } from '../../words/operators.js'
import { Type, Value } from '../../words/typebox.js'
import { errorCode, replaceFile } from './durable-file.js'

/** Who was let in by pairing, beside those of the configuration. */
export interface Device extends Operator {
  /** ISO 8601. */
  readonly createdAt: string
  /** Who has let it in. */
  readonly by: string
}

/** So many devices may be paired at a time. */
export const MOST_DEVICES = 50

/** More than so many devices take, in bytes. */
const MOST_BYTES = 64 * 1024

const FileSchema = Type.Object({
  version: Type.Literal(1),
  devices: Type.Array(
    Type.Object({
      name: Type.String(),
      role: Type.Union([Type.Literal('viewer'), Type.Literal('halter')]),
      tokenSha256: Type.String({ pattern: '^[0-9a-f]{64}$' }),
      createdAt: Type.String(),
      by: Type.String(),
    }),
    { maxItems: MOST_DEVICES },
  ),
})

/** What stands in the file; or why nobody is let in by it. */
export type ReadDevices = { readonly devices: readonly Device[] } | { readonly problem: string }

/** Never through a link, and never waiting for the other end of a pipe. Windows knows neither. */
const PLAIN = (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0)

/** `devices.json` in the state directory: digests of the tokens of paired devices, never a token. */
export class DeviceFile {
  readonly path: string
  readonly #mayWrite: () => Promise<void>

  /** @param mayWrite takes the lock, where that is not taken yet. @throws when it is somebody else's */
  constructor(stateDir: string, mayWrite: () => Promise<void>) {
    this.path = join(stateDir, DEVICES_FILE)
    this.#mayWrite = mayWrite
  }

  read(): Promise<ReadDevices> {
    return readDevices(this.path)
  }

  /** Is on disk when this resolves. @throws what the file system says; the file is what it was then */
  async write(devices: readonly Device[]): Promise<void> {
    await this.#mayWrite()
    await replaceFile(this.path, `${JSON.stringify({ version: 1, devices }, null, 1)}\n`)
  }
}

/**
 * Never rejects: what can't be read lets nobody in, and is told. No file: nobody was paired.
 *
 * @param owner the user whose file it has to be, if it isn't root's; left out: the user of this process
 */
export async function readDevices(path: string, owner = process.geteuid?.()): Promise<ReadDevices> {
  try {
    const text = await readPrivate(path, owner)
    return text === null ? { devices: [] } : parseDevices(text)
  } catch (error) {
    return { problem: `it can't be read: ${(error as Error).message}` }
  }
}

/** Null: there is none. @throws what the file system says, and when others could have written it */
async function readPrivate(path: string, owner: number | undefined): Promise<string | null> {
  const file = await open(path, constants.O_RDONLY | PLAIN).catch((error) => {
    if (errorCode(error) === 'ENOENT') return null
    throw error
  })
  if (file === null) return null
  try {
    const status = await file.stat()
    if (!status.isFile()) throw new Error('it is not a regular file')
    if (status.size > MOST_BYTES) throw new Error(`it has ${status.size} bytes`)
    if (status.uid !== (owner ?? status.uid) && status.uid !== 0) throw new Error('it belongs to another user')
    if (process.platform !== 'win32' && (status.mode & 0o022) !== 0)
      throw new Error(`others may write it (mode ${octal(status.mode)}): chmod 600`)
    return await file.readFile('utf8')
  } finally {
    await file.close()
  }
}

/** Pure. */
export function parseDevices(text: string): ReadDevices {
  try {
    const found: unknown = JSON.parse(text)
    if (!Value.Check(FileSchema, found)) return { problem: 'it is not what this version writes' }
    const { devices } = found
    const names = new Set(devices.map(({ name }) => name))
    if (names.size < devices.length || !devices.every(({ name }) => isTokenName(name)))
      return { problem: 'a name in it is none, or is there twice' }
    return { devices }
  } catch {
    return { problem: 'it is torn, or no JSON' }
  }
}
