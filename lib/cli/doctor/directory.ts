import { accessSync, constants, existsSync, readdirSync, realpathSync, statfsSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { DEVICES_FILE, HALT_FILE, segmentsAmong } from '../../between/state-files.js'
import { mountOf, readMounts } from '../../config/mounts.js'
import { octal } from '../../config/private-file.js'
import { readDevices } from '../../control/disk/device-file.js'
import type { FoundDirectory } from '../find-bot.js'
import { verifyDirectory } from '../journal-verify.js'
import { type Finding, ok, problem, warning } from './finding.js'

const ABOUT = 'state directory'
/** Less than this and a journal soon can't be gone on with, in bytes. */
const LITTLE = 64 << 20

/** The state directory: whose it is, who may write there, and whether the next start would be halted. */
export async function checkDirectory({ path, holder }: FoundDirectory): Promise<Finding[]> {
  if (!existsSync(path)) return [notThere(path)]
  if (!statSync(path).isDirectory()) return [problem(ABOUT, `${path} is no directory`, `mv ${path} ${path}.old`)]
  const names = namesIn(path)
  if (typeof names === 'string') return [problem(ABOUT, names, 'run this, and the bot, as the user who owns it')]
  return [
    ...permissions(path),
    ...disk(path),
    ...(names.includes(HALT_FILE) && holder === null ? [haltLeft(path)] : []),
    ...(names.includes(DEVICES_FILE) ? [await devices(join(path, DEVICES_FILE), statSync(path).uid)] : []),
    ...(segmentsAmong(names).length === 0 ? [] : await journal(path)),
  ]
}

function notThere(path: string): Finding {
  const parent = dirname(path)
  if (existsSync(parent) && mayWrite(parent)) {
    return warning(
      ABOUT,
      `there is no ${path}: the next start is a first start`,
      'name it by --state-dir, if it is another one',
    )
  }
  return problem(ABOUT, `there is no ${path}, and it can't be made`, `mkdir -p -m 700 ${path}, as the bot's user`)
}

function namesIn(path: string): string[] | string {
  try {
    return readdirSync(path)
  } catch (error) {
    return `${path} can't be read: ${(error as Error).message}`
  }
}

function permissions(path: string): Finding[] {
  const { mode, uid } = statSync(path)
  const self = process.geteuid?.() ?? uid
  if (!mayWrite(path))
    return [problem(ABOUT, `this user can't write into ${path}`, `chown -R <the bot's user> ${path}`)]
  if (uid !== self) {
    return [
      warning(
        ABOUT,
        `${path} belongs to another user (uid ${uid})`,
        `run this as that user, or: chown -R ${self} ${path}`,
      ),
    ]
  }
  if ((mode & 0o022) !== 0) {
    return [
      problem(
        ABOUT,
        `others may write into ${path} (mode ${octal(mode)}): they could halt it, or forge its permit`,
        `chmod 700 ${path}`,
      ),
    ]
  }
  if ((mode & 0o077) !== 0)
    return [warning(ABOUT, `others may read ${path} (mode ${octal(mode)})`, `chmod 700 ${path}`)]
  return [ok(ABOUT, `${path} is this user's alone`)]
}

function mayWrite(path: string): boolean {
  try {
    accessSync(path, constants.W_OK | constants.X_OK)
    return true
  } catch {
    return false
  }
}

function disk(path: string): Finding[] {
  if (mountOf(realpathSync(path), readMounts())?.isReadOnly) {
    return [problem('disk', `${path} lies on a read-only mount: no halt is durable`, 'mount it to be written to')]
  }
  const { bavail, bsize, files, ffree } = statfsSync(path)
  const free = bavail * bsize
  const mend = 'make room on that disk'
  if (files > 0 && ffree === 0) return [problem('disk', `no file can be made at ${path}: no inodes are left`, mend)]
  if (free < 1 << 20) return [problem('disk', `the disk of ${path} is full`, mend)]
  const left = `${Math.floor(free / (1 << 20))} MiB are free at ${path}`
  return [free < LITTLE ? warning('disk', left, mend) : ok('disk', left)]
}

async function devices(path: string, owner: number): Promise<Finding> {
  const read = await readDevices(path, owner)
  if ('devices' in read) return ok('paired devices', `${read.devices.map(({ name }) => name).join(', ') || 'none'}`)
  const mend = `mv ${path} ${path}.old, and pair all devices anew: trading-kill-switch pair`
  return problem('paired devices', `none is let in: ${path} is damaged: ${read.problem}`, mend)
}

function haltLeft(path: string): Finding {
  return warning(
    ABOUT,
    `${path}/${HALT_FILE} stands there: the next start is halted`,
    'start the bot, look, and resume; that takes it away',
  )
}

async function journal(path: string): Promise<Finding[]> {
  const { exitCode, lines } = await verifyDirectory(path)
  if (exitCode === 0) return [ok('journal', 'it is whole, and its hashes fit'), ...clock(lines)]
  const mend = `trading-kill-switch audit verify ${path} says more. The next start is halted: look at the exchange, then resume`
  return [
    problem(
      'journal',
      lines
        .slice(
          1,
          lines.findIndex((line) => line.startsWith('entries ')),
        )
        .join('; ') ||
        (lines[0] ?? ''),
      mend,
    ),
    ...clock(lines),
  ]
}

/** The journal's last entry is not from the future, unless the clock was set back. */
function clock(lines: readonly string[]): Finding[] {
  const last =
    lines
      .find((line) => line.startsWith('last '))
      ?.slice('last '.length)
      .trim() ?? ''
  const aheadMs = Date.parse(last) - Date.now()
  const mend = 'set the clock, and keep it by NTP: timedatectl set-ntp true'
  if (aheadMs > 5_000)
    return [problem('clock', `the journal's last entry is of ${last}, and now it is ${new Date().toISOString()}`, mend)]
  return [ok('clock', `it goes on from the journal's last entry`)]
}
