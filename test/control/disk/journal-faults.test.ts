import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmdirSync, truncateSync, unlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { FaultyFsync, noFaultyFsync } from '../../support/faulty-fsync.js'
import { ownDirectory } from '../../support/files-directory.js'
import { JournalProcess } from './journal-process.js'
import { halting, note, resuming } from './journal-samples.js'
import { segmentsIn, startOf } from './opened-journal.js'

const noMount = process.getuid?.() === 0 ? false : 'mounting a small file system needs root'

/** Why there can be no disk of this kind here; false: there can. */
function noDisk(kind: string): string | false {
  if (noMount !== false || kind === 'tmpfs') return noMount
  return spawnSync(`mkfs.${kind}`, ['-V']).error === undefined ? false : `there is no mkfs.${kind}`
}

const MEGABYTES: Readonly<Record<string, number>> = { ext4: 8, xfs: 310, btrfs: 120 }

/** A file system of its own, and what changes it. */
function smallDisk(t: Test, kind: string) {
  const disk = mkdtempSync(join(tmpdir(), 'kill-switch-disk-'))
  if (kind === 'tmpfs') execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', disk])
  else mountImage(join(ownDirectory(t), 'image'), kind, disk)
  t.teardown(() => {
    execFileSync('umount', ['-l', disk])
    rmdirSync(disk)
  })
  const ballast = join(disk, 'ballast')
  return { disk, state: join(disk, 'state'), fill: () => fill(ballast), makeRoom: () => unlinkSync(ballast) }
}

function mountImage(image: string, kind: string, disk: string): void {
  writeFileSync(image, '')
  truncateSync(image, (MEGABYTES[kind] ?? 8) * 1024 * 1024)
  execFileSync(`mkfs.${kind}`, ['-q', image], { stdio: 'pipe' })
  execFileSync('mount', ['-o', 'loop', image, disk])
}

/** Until not a single byte more fits. */
function fill(ballast: string): void {
  for (let chunk = 1024 * 1024; chunk >= 1; chunk = Math.floor(chunk / 2)) {
    for (;;) {
      try {
        writeFileSync(ballast, 'x'.repeat(chunk), { flag: 'a' })
      } catch {
        break
      }
    }
  }
}

async function active(t: Test, path: string, environment: Readonly<Record<string, string>> = {}) {
  const run = new JournalProcess(t, environment)
  t.match(await run.ask({ do: 'open', path }), { start: { problem: null } })
  await run.ask({ do: 'write', facts: [note('started')] })
  t.match(await run.ask({ do: 'grant' }), { value: true })
  return run
}

for (const kind of ['tmpfs', 'ext4', 'xfs', 'btrfs']) {
  const skip = noDisk(kind)

  t.test(`given a full ${kind}, when halted and killed, and there is room again, then halted`, { skip }, async (t) => {
    const { state, fill, makeRoom } = smallDisk(t, kind)
    const run = await active(t, state)
    fill()
    // What fits into the last block of the file may still be taken.
    await run.ask({ do: 'write', facts: [halting('1-aaaa', { reason: 'x'.repeat(9_000) })] })
    t.equal((await run.ask({ do: 'revoke' })).error, undefined, 'to unlink works on a full disk')
    await run.kill()
    makeRoom()
    t.match(await startOf(state), { problem: /ACTIVE is missing/ })
  })

  t.test(`given a full ${kind}, when only a note fails, and there is room again, then active`, { skip }, async (t) => {
    const { state, fill, makeRoom } = smallDisk(t, kind)
    const run = await active(t, state)
    fill()
    t.match(await run.ask({ do: 'write', facts: [note('x'.repeat(9_000))] }), { error: /ENOSPC/ })
    await run.kill()
    t.match(await startOf(state), { problem: null }, 'what was half written was cut off')
    makeRoom()
    t.match(await startOf(state), { problem: null })
  })

  t.test(
    `given a full ${kind}, when there is room, then all that waits is written, in a new segment`,
    { skip },
    async (t) => {
      const { state, fill, makeRoom } = smallDisk(t, kind)
      const run = await active(t, state)
      fill()
      t.match(await run.ask({ do: 'write', facts: [halting('1-aaaa', { reason: 'x'.repeat(9_000) })] }), {
        error: /ENOSPC/,
      })
      t.match(await run.ask({ do: 'write', facts: [halting('2-bbbb')] }), { error: /ENOSPC/ })
      makeRoom()
      t.match(await run.ask({ do: 'write', facts: [] }), { inForce: ['1-aaaa', '2-bbbb'] })
      t.same(segmentsIn(state), [1, 2])
      await run.kill()
      t.match(await startOf(state), { halts: [{ haltId: '1-aaaa' }, { haltId: '2-bbbb' }] })
    },
  )

  t.test(
    `given a ${kind} full at the start, when halted without a lock, then the next is halted`,
    { skip },
    async (t) => {
      const { state, fill, makeRoom } = smallDisk(t, kind)
      await (await active(t, state)).kill()
      fill()
      const run = new JournalProcess(t)
      t.match(await run.ask({ do: 'open', path: state }), { start: { problem: null } })
      t.equal((await run.ask({ do: 'revoke' })).error, undefined)
      await run.kill()
      makeRoom()
      t.match(await startOf(state), { problem: /ACTIVE is missing/ })
    },
  )
}

t.test(
  'given a full disk at the start, when another has locked it since, then nothing is written',
  { skip: noMount },
  async (t) => {
    const { state, fill, makeRoom } = smallDisk(t, 'tmpfs')
    await (await active(t, state)).kill()
    fill()
    const late = new JournalProcess(t)
    await late.ask({ do: 'open', path: state })
    makeRoom()
    const other = await active(t, state)
    for (const step of ['revoke', 'grant', 'write'] as const) {
      const asked = step === 'write' ? { do: step, facts: [halting('1-aaaa')] } : { do: step }
      t.match(await late.ask(asked), { error: /in use by the bot/ }, step)
    }
    t.match(await late.ask({ do: 'revoke-now' }), { value: /in use by the bot/ })
    t.match(await late.ask({ do: 'leave-halt' }), { value: /in use by the bot/ })
    t.notOk(existsSync(join(state, 'HALT')))
    await other.ask({ do: 'close' })
    t.match(await late.ask({ do: 'write', facts: [] }), { error: /where .* were left/ }, 'also when it is free again')
    t.match(await late.ask({ do: 'write', facts: [] }), { error: /another kill switch meanwhile/ })
    await late.kill()
    t.match(await startOf(state), { problem: null, halts: [] })
  },
)

t.test(
  'given a read-only disk, when started, then it reads, and whatever is written fails',
  { skip: noMount },
  async (t) => {
    const { disk, state } = smallDisk(t, 'tmpfs')
    await (await active(t, state)).kill()
    execFileSync('mount', ['-o', 'remount,ro', disk])
    const run = new JournalProcess(t)
    t.match(await run.ask({ do: 'open', path: state }), { start: { problem: null } })
    for (const step of [{ do: 'write', facts: [halting('1-aaaa')] }, { do: 'revoke' }, { do: 'grant' }] as const) {
      t.match(await run.ask(step), { error: /EROFS/ })
    }
    t.match(await run.ask({ do: 'revoke-now' }), { value: /EROFS/ })
    t.match(await run.ask({ do: 'leave-halt' }), { value: /EROFS/ })
    execFileSync('mount', ['-o', 'remount,rw', disk])
    t.match(await run.ask({ do: 'write', facts: [] }), { inForce: ['1-aaaa'] }, 'the halt was not lost')
  },
)

for (const what of ['file', 'directory'] as const) {
  t.test(
    `given an fsync of a ${what} that fails, when halted or resumed and killed, then halted`,
    { skip: noFaultyFsync },
    async (t) => {
      const directory = ownDirectory(t)
      const [fsync, path] = [new FaultyFsync(directory), join(directory, 'state')]
      const run = await active(t, path, fsync.environment)
      fsync.set(what, 'EIO')
      const halted = await run.ask({ do: 'write', facts: [halting('1-aaaa')] })
      const revoked = await run.ask({ do: 'revoke' })
      t.match(what === 'file' ? halted : revoked, { error: /EIO/ })
      fsync.heal()
      t.match(await run.ask({ do: 'write', facts: [] }), { inForce: ['1-aaaa'] })
      t.equal(segmentsIn(path).length, what === 'file' ? 2 : 1, 'a segment that has failed is never written to again')
      fsync.set(what, 'EIO')
      const resumed = await run.ask({ do: 'attempt', facts: resuming('1-aaaa') })
      t.match(what === 'file' ? resumed : await run.ask({ do: 'grant' }), { error: /EIO/ })
      await run.kill()
      fsync.heal()
      const start = await startOf(path)
      t.ok(start.problem !== null || start.halts.length === 1)
    },
  )
}

t.test(
  'given a disk that hangs while a halt is written, when revoked, then that does not wait, and the start is halted',
  { skip: noFaultyFsync },
  async (t) => {
    const directory = ownDirectory(t)
    const [fsync, path] = [new FaultyFsync(directory), join(directory, 'state')]
    const run = await active(t, path, fsync.environment)
    fsync.set('file', 60_000)
    void run.ask({ do: 'write', facts: [halting('1-aaaa')] })
    t.equal((await run.ask({ do: 'revoke' })).error, undefined)
    t.notOk(existsSync(join(path, 'ACTIVE')))
    await run.kill()
    const start = await startOf(path)
    t.ok(start.problem !== null || start.halts.length === 1)
  },
)
