import { access, readdir, readFile, rename, stat, unlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describeSelf, isRunning } from '../../between/lock-owner.js'
import type { Hello } from './protocol.js'
import { followFolder } from './socket-path.js'

// A file for each follower in the folder of the leader's socket. A leader that begins knows by them who may have followed the one before,
// and may still be sending. None is synced: who follows ends with the machine.

const ENDING = '.json'

/** What a follower says of itself. */
export type FollowerMark = Pick<Hello, 'who' | 'version' | 'leaseMs'>

/** One that a leader finds as it begins. */
export interface EarlierFollower extends FollowerMark {
  readonly since: Date
}

/** To be called before a leader is connected to. @throws what the file system says */
export async function leaveMark(stateDir: string, { who, version, leaseMs }: FollowerMark): Promise<void> {
  const path = markOf(stateDir, who.nonce)
  if (await isThere(path)) return
  await writeFile(`${path}.new`, JSON.stringify({ who, version, leaseMs }), { mode: 0o600 })
  await rename(`${path}.new`, path)
}

/** Nothing of this follower has to be known any more. Never fails. */
export function removeMark(stateDir: string, nonce: string): Promise<void> {
  return unlink(markOf(stateDir, nonce)).catch(() => {})
}

/**
 * Those that may still run. The others' files are removed. Never fails.
 *
 * @param own the nonce of the one that has become this leader; null: none has
 */
export async function readMarks(stateDir: string, own: string | null): Promise<EarlierFollower[]> {
  const names = await readdir(followFolder(stateDir)).catch(() => [])
  const nonces = names.filter((name) => name.endsWith(ENDING)).map((name) => name.slice(0, -ENDING.length))
  const found = await Promise.all(nonces.map((nonce) => readMark(stateDir, nonce).catch(() => null)))
  const running = found.filter((mark) => mark !== null).filter((mark) => mark.who.nonce !== own && mayRun(mark))
  const known = new Set(running.map(({ who }) => who.nonce))
  await Promise.all(nonces.filter((nonce) => !known.has(nonce)).map((nonce) => removeMark(stateDir, nonce)))
  return running
}

async function readMark(stateDir: string, nonce: string): Promise<EarlierFollower | null> {
  const path = markOf(stateDir, nonce)
  const { who, version, leaseMs }: FollowerMark = JSON.parse(await readFile(path, 'utf8'))
  if (who.nonce !== nonce || !Number.isFinite(leaseMs)) return null
  return { who, version: String(version), leaseMs, since: (await stat(path)).mtime }
}

/** All who follow run on one machine, since it was started. */
function mayRun({ who }: FollowerMark): boolean {
  return who.bootId === describeSelf('').bootId && isRunning(who) !== false
}

function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}

function markOf(stateDir: string, nonce: string): string {
  return join(followFolder(stateDir), `${nonce}${ENDING}`)
}
