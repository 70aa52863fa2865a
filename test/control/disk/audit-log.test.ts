import { existsSync, readFileSync, statSync, unlinkSync, writeFileSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import t from 'tap'
import { CHAIN_START } from '../../../lib/control/disk/audit-entry.js'
import { AuditLog, verifyAuditLog } from '../../../lib/control/disk/audit-log.js'
import { recover } from '../../../lib/control/disk/recover.js'
import type { StateContent } from '../../../lib/control/disk/state-file.js'
import { ownDirectory, withByteFlipped } from '../../support/files-directory.js'
import { writtenLog } from '../../support/files-state.js'

const FACTS = { what: 'halt', who: null, source: null, reason: null, haltId: null }
const now = () => new Date(0)

/** What a start makes of the log beside the state of an active bot: null when it would come up active. */
async function damageOf(path: string, content: StateContent): Promise<string | null> {
  const audit = await verifyAuditLog(path, content.auditHead.sequence)
  const none = { kind: 'none' } as const
  return recover({ state: { kind: 'loaded', content }, unfinished: none, audit, haltedFile: none }).damage
}

t.test('given entries, when flushed, then the file is theirs alone, and the chain is verified', async (t) => {
  const { path, log } = await writtenLog(ownDirectory(t), 5)
  t.equal(statSync(path).mode & 0o777, 0o600)
  t.same(log.unwritten, [])
  t.match(await verifyAuditLog(path, 5), {
    kind: 'verified',
    head: { sequence: 5, hash: log.head.hash },
    hashAtAnchor: log.head.hash,
  })
  t.match(await verifyAuditLog(path, 6), { kind: 'verified', hashAtAnchor: null })
  t.match(await verifyAuditLog(path, 0), { kind: 'verified', hashAtAnchor: CHAIN_START.hash })
})

t.test('given no file, when verified, then there is none', async (t) => {
  t.same(await verifyAuditLog(join(ownDirectory(t), 'audit.jsonl'), 0), { kind: 'none' })
})

t.test('given a directory in its place, when verified, then it is damaged', async (t) => {
  t.match(await verifyAuditLog(ownDirectory(t), 0), { kind: 'damaged', why: /can't be read/ })
})

t.test('given a log as it was written, when a bot starts with it, then nothing is damaged', async (t) => {
  const { path, state } = await writtenLog(ownDirectory(t), 5)
  t.equal(await damageOf(path, state), null)
})

t.test('given a log, when any byte of its last two lines is changed, then no start comes up active', async (t) => {
  const { path, state } = await writtenLog(ownDirectory(t), 4)
  const bytes = readFileSync(path)
  const tail = bytes.length - bytes.toString('latin1').split('\n').slice(-3).join('\n').length
  for (let at = tail; at < bytes.length; at++) {
    for (const mask of [0x01, 0x80]) {
      writeFileSync(path, withByteFlipped(bytes, at, mask))
      if ((await damageOf(path, state)) === null) t.fail(`byte ${at} with ${mask} went unnoticed`)
    }
  }
  t.ok(bytes.length - tail > 300)
})

t.test('given a log, when a line feed is made another line end, then it is damaged', async (t) => {
  const { path } = await writtenLog(ownDirectory(t), 3)
  const text = readFileSync(path, 'utf8')
  for (const end of ['\r', '\r\n', '\u2028']) {
    writeFileSync(path, text.replace('\n', end))
    t.match(await verifyAuditLog(path, 3), { kind: 'damaged', why: /^line 1: / })
  }
})

t.test('given a log, when it is cut anywhere, then no start comes up active', async (t) => {
  const { path, state } = await writtenLog(ownDirectory(t), 2)
  const bytes = readFileSync(path)
  for (let length = bytes.length - 1; length >= 0; length--) {
    writeFileSync(path, bytes.subarray(0, length))
    if ((await damageOf(path, state)) === null) t.fail(`cut at ${length} went unnoticed`)
  }
  unlinkSync(path)
  t.match(await damageOf(path, state), /it is missing/)
})

t.test('given a log, when lines are taken out, doubled, swapped or added, then no start comes up active', async (t) => {
  const { path, state } = await writtenLog(ownDirectory(t), 4)
  const [a, b, c, d] = readFileSync(path, 'utf8').split('\n')
  for (const lines of [
    [b, c, d],
    [a, c, d],
    [a, b, d],
    [a, b, b, c, d],
    [a, c, b, d],
    [a, b, c, d, d],
    [a, b, '', c, d],
    [a, b, c, d, ''],
    ['', a, b, c, d],
    [a, b, c, d, '{}'],
  ]) {
    writeFileSync(path, `${lines.join('\n')}\n`)
    t.not(await damageOf(path, state), null, lines.map((line) => line?.slice(0, 14)).join())
  }
})

t.test('given a log that was made anew with other words, when a bot starts, then it is not the log', async (t) => {
  const { path, state } = await writtenLog(ownDirectory(t), 3)
  unlinkSync(path)
  const forged = new AuditLog(path, CHAIN_START, now)
  for (let index = 0; index < 3; index++) forged.add(FACTS)
  await forged.flush(true)
  t.match(await damageOf(path, state), /not the log that state\.json has seen/)
})

t.test('given words that hold line ends of every kind, when written and verified, then the log is sound', async (t) => {
  const path = join(ownDirectory(t), 'audit.jsonl')
  const log = new AuditLog(path, CHAIN_START, now)
  for (const end of ['\n', '\r', '\r\n', '\u2028', '\u2029', '\u0085', '\v', '\0', '\ud800']) {
    log.add({ ...FACTS, reason: `one${end}two` })
  }
  await log.flush(true)
  t.match(await verifyAuditLog(path, 9), { kind: 'verified', head: { sequence: 9 } })
})

t.test('given a log of a last run, when it goes on, then the chain goes on', async (t) => {
  const { path, log } = await writtenLog(ownDirectory(t), 2)
  const next = new AuditLog(path, log.head, now)
  next.add(FACTS)
  await next.flush(false)
  t.match(await verifyAuditLog(path, 3), { kind: 'verified', hashAtAnchor: next.head.hash })
})

t.test(
  'given entries that the last run could not write, when flushed, then they stand where they belong',
  async (t) => {
    const { path, log } = await writtenLog(ownDirectory(t), 2)
    const crashed = new AuditLog(path, log.head, now)
    crashed.add(FACTS)
    const next = new AuditLog(path, log.head, now)
    next.addLines(crashed.unwritten)
    next.add(FACTS)
    await next.flush(true)
    t.match(await verifyAuditLog(path, 4), { kind: 'verified', hashAtAnchor: next.head.hash })
  },
)

t.test('given a disk that takes nothing, when flushed, then entries wait in order and are tried again', async (t) => {
  const directory = ownDirectory(t)
  const path = join(directory, 'later', 'audit.jsonl')
  const log = new AuditLog(path, CHAIN_START, now)
  log.add(FACTS)
  await t.rejects(log.flush(true), { code: 'ENOENT' })
  log.add(FACTS)
  t.equal(log.unwritten.length, 2)
  t.equal(log.head.sequence, 2)
  await mkdir(join(directory, 'later'))
  await log.flush(true)
  t.same(log.unwritten, [])
  t.match(await verifyAuditLog(path, 2), { kind: 'verified', head: { sequence: 2 } })
})

t.test('given an entry is added while the disk is at work, when flushed again, then none is lost', async (t) => {
  const path = join(ownDirectory(t), 'audit.jsonl')
  const log = new AuditLog(path, CHAIN_START, now)
  for (let round = 0; round < 20; round++) {
    log.add(FACTS)
    let done = false
    const flushing = log.flush(true).then(() => {
      done = true
    })
    while (!done) {
      log.add(FACTS)
      await turn()
    }
    await flushing
  }
  await log.flush(true)
  const { sequence } = log.head
  t.match(await verifyAuditLog(path, sequence), { kind: 'verified', head: { sequence } })
})

t.test('given nothing to write, when flushed, then no file is made', async (t) => {
  const path = join(ownDirectory(t), 'audit.jsonl')
  await new AuditLog(path, CHAIN_START, now).flush(true)
  t.equal(existsSync(path), false)
})
