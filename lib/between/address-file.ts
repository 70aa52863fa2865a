import { readFileSync } from 'node:fs'
import { rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describeSelf, type LockOwner } from './lock-owner.js'
import { ADDRESS_FILE } from './state-files.js'

/** Where a running bot can be reached from the machine that it runs on. */
export interface BotAddress {
  /** Of the port, e.g. `http://127.0.0.1:9876`; null: there is none. */
  readonly url: string | null
  /** The path of the Unix socket; null: there is none. */
  readonly socket: string | null
  /** The path of the certificate that the port shows; null: it speaks plain HTTP. */
  readonly certificate: string | null
}

/** What tells a process from a later one with the same pid. */
type Process = Pick<LockOwner, 'pid' | 'startTicks' | 'bootId' | 'pidNamespace'>

/** Leaves the address in a state directory whose lock is this process's. Never rejects: whoever looks for it has other ways. */
export async function leaveAddress(stateDir: string, address: BotAddress): Promise<void> {
  const { pid, startTicks, bootId, pidNamespace } = describeSelf('')
  const path = join(stateDir, ADDRESS_FILE)
  const text = JSON.stringify({ ...address, of: { pid, startTicks, bootId, pidNamespace } })
  try {
    await writeFile(`${path}.new`, `${text}\n`, { mode: 0o600 })
    await rename(`${path}.new`, path)
  } catch {}
}

/** The address that the holder of the lock has left; null: it has left none. One that another process has left counts for nothing. */
export function readAddress(stateDir: string, holder: Process): BotAddress | null {
  try {
    const { of, url, socket, certificate } = JSON.parse(readFileSync(join(stateDir, ADDRESS_FILE), 'utf8'))
    const isIts = (['pid', 'startTicks', 'bootId', 'pidNamespace'] as const).every((each) => of[each] === holder[each])
    return isIts ? { url: textOrNull(url), socket: textOrNull(socket), certificate: textOrNull(certificate) } : null
  } catch {
    return null
  }
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' ? value : null
}
