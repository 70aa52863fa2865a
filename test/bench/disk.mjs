// What the disk takes for a halt and a resume: the journal and the permit, written as the kill switch writes them.

import { mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs'
import { appendFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { JournalDirectory } from '../../dist/lib/control/disk/journal-directory.js'
import { quantile, table } from './statistics.mjs'

const ROUNDS = 400
const WARM_UP_ROUNDS = 10
const HALT = {
  haltId: '1-aaaa',
  level: 'halted',
  reason: 'fat finger',
  source: 'http',
  operator: 'alice',
  since: '2026-01-02T03:04:05.678Z',
  scope: null,
}

/** @returns the table, and the name of the file system */
export async function benchDisk() {
  // Beside the package: a temporary directory may be memory.
  const directory = mkdtempSync(fileURLToPath(new URL('../../node_modules/.kill-switch-bench-', import.meta.url)))
  const at = (name) => join(directory, name)
  const state = new JournalDirectory(at('state'), 'bench')
  const { journal, permit } = await state.open(() => new Date())
  const { haltId, reason, source } = HALT
  const facts = { kind: 'halt', what: 'halt', who: 'alice', source, reason, haltId, halt: HALT, details: {} }
  const line = JSON.stringify(facts)
  const write = () => {
    journal.add(facts)
    return journal.flush()
  }
  await write()
  const candidates = [
    ['a halt: a line hashed, append, fsync', write],
    ['for comparison: `appendFile`, no fsync', () => appendFile(at('plain.jsonl'), `${line}\n`)],
    [
      'the permit, granted: new file, fsync, rename, directory fsync',
      () => permit.grant(journal.lastChange, () => true),
    ],
    ['the permit, revoked: removed, directory fsync', () => permit.revoke()],
    ['for comparison: `writeFile`, no fsync', () => writeFile(at('plain.json'), line)],
  ].map(([name, write]) => ({ name, write, samples: [] }))
  for (let round = -WARM_UP_ROUNDS; round < ROUNDS; round++) {
    for (const { write, samples } of candidates) {
      const began = performance.now()
      await write()
      if (round >= 0) samples.push(performance.now() - began)
    }
  }
  const fileSystem = fileSystemOf(directory)
  await state.close()
  rmSync(directory, { recursive: true })
  const lines = candidates.map(({ name, samples }) => [
    name,
    samples.length,
    quantile(samples, 0.5).toFixed(3),
    quantile(samples, 0.99).toFixed(3),
  ])
  return { fileSystem, table: table(['written', 'rounds', 'median ms', 'p99 ms'], lines) }
}

/** The type of the mount that holds a directory, as Linux tells it. */
function fileSystemOf(directory) {
  if (process.platform !== 'linux') return `a file system of ${process.platform}`
  const path = `${realpathSync(directory)}/`
  const mounts = readFileSync('/proc/mounts', 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.split(' '))
    .filter(([, at]) => path.startsWith(at.endsWith('/') ? at : `${at}/`))
    .sort(([, one], [, other]) => other.length - one.length)
  return mounts[0]?.[2] ?? 'an unknown file system'
}
