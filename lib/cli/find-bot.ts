import { existsSync, lstatSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { hostname } from 'node:os'
import { join, resolve } from 'node:path'
import { readAddress } from '../between/address-file.js'
import { isRunning, type LockOwner } from '../between/lock-owner.js'
import { ADDRESS_FILE, LOCK_FILE, PERMIT_FILE, segmentsAmong } from '../between/state-files.js'
import type { Way } from './way.js'

/** A holder that can't be looked up counts as alive when its lock was touched within this time, in ms. It does so every second. */
const TOUCHED_MS = 5_000

/** What a state directory tells of its bot. */
export interface FoundDirectory {
  readonly path: string
  /** Something of a kill switch lies there. */
  readonly isOne: boolean
  /** Who has it now; null: nobody. */
  readonly holder: LockOwner | null
  /** How the holder can be reached, the best way first. */
  readonly ways: readonly Way[]
  /** Why this can't be told; null: it can. */
  readonly problem: string | null
}

/** Looks who has a state directory, and how that bot is reached. Writes nothing; never throws. */
export function findBot(stateDir: string): FoundDirectory {
  const path = resolve(stateDir)
  const nobody = { path, isOne: false, holder: null, ways: [], problem: null }
  try {
    if (!existsSync(path)) return { ...nobody, problem: `there is no directory ${path}` }
    const names = readdirSync(path)
    const isOne = names.includes(LOCK_FILE) || names.includes(PERMIT_FILE) || segmentsAmong(names).length > 0
    if (!names.includes(LOCK_FILE)) return { ...nobody, isOne }
    const owner: LockOwner = JSON.parse(readFileSync(join(path, LOCK_FILE), 'utf8'))
    const isAlive = isRunning(owner) ?? isTouched(path)
    return { ...nobody, isOne, holder: isAlive ? owner : null, ways: isAlive ? waysTo(path, owner) : [] }
  } catch (error) {
    if (error instanceof SyntaxError) return { ...nobody, isOne: true, problem: `the lock in ${path} is torn` }
    return { ...nobody, problem: `${path} can't be read: ${(error as Error).message}` }
  }
}

function isTouched(path: string): boolean {
  return Math.abs(Date.now() - statSync(join(path, LOCK_FILE)).mtimeMs) < TOUCHED_MS
}

function waysTo(path: string, owner: LockOwner): Way[] {
  const address = isByOwner(path) ? readAddress(path, owner) : null
  if (address === null) return []
  const { url, socket, certificate } = address
  const ways: Way[] = []
  if (socket !== null) ways.push({ name: 'socket', url: 'http://localhost', socket, certificate: null })
  if (url !== null && isOnThisMachine(owner)) ways.push({ name: 'port', url, socket: null, certificate })
  return ways
}

/** A token goes to the address. One that somebody else may have written counts for nothing: the file `HALT` needs none. */
function isByOwner(path: string): boolean {
  const self = process.geteuid?.()
  const file = lstatSync(join(path, ADDRESS_FILE), { throwIfNoEntry: false })
  if (self === undefined || file === undefined) return true
  // Root may look after the bot of another user.
  const owners = [self, 0, ...(self === 0 ? [statSync(path).uid] : [])]
  return file.isFile() && owners.includes(file.uid) && (file.mode & 0o022) === 0
}

/** In another container, its loopback is not ours: who listens there is another program. */
function isOnThisMachine(owner: LockOwner): boolean {
  return isRunning(owner) === true || (owner.bootId === null && owner.host === hostname())
}
