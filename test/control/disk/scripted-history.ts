import { writeFence } from '../../../lib/control/disk/fence.js'
import { Journal } from '../../../lib/control/disk/journal.js'
import { placeOf, readDirectory } from '../../../lib/control/disk/journal-directory.js'
import type { JournalFacts } from '../../../lib/control/disk/journal-entry.js'
import { Permit } from '../../../lib/control/disk/permit.js'
import { decideStart, knownState, type Start } from '../../../lib/control/disk/start-decision.js'
import type { Halt } from '../../../lib/words/halt.js'
import { closingAll, halting, note, resuming } from './journal-samples.js'
import { MemoryFiles } from './memory-files.js'

export type Image = Record<string, string>

/** What lay there at one moment, and what was in force then. */
export interface Snapshot {
  readonly image: Image
  readonly halts: readonly Halt[]
}

const AT = new Date('2026-01-02T03:04:05.678Z')
const anyone = async () => {}
/** Never looked into: the files are in memory. */
const NOWHERE = '/nowhere'

/** The parts of a run over files in memory. */
export async function partsOver(files: MemoryFiles, segmentBytes = 1) {
  const found = await readDirectory(NOWHERE, files)
  const onWritten = () => writeFence(files)
  const parts = { files, now: () => AT, mayWrite: anyone, mayRevoke: anyone, onWritten, segmentBytes }
  const granted = found.permit.kind === 'read' ? found.permit.place : null
  return { journal: new Journal(parts, await placeOf(found, files)), permit: new Permit({ ...parts, granted }) }
}

/** How a start of what lies there begins. */
export async function startOver(image: Readonly<Record<string, string | Buffer>>): Promise<Start> {
  return decideStart(await readDirectory(NOWHERE, MemoryFiles.of(image)))
}

/** What tells one moment of a history from another: notes do not, and `state.json` says nothing of the state. */
export async function momentOf(image: Readonly<Record<string, string | Buffer>>): Promise<string> {
  const found = await readDirectory(NOWHERE, MemoryFiles.of(image))
  return JSON.stringify([knownState(found), found.permit])
}

/** True when a start keeps every one of these halts from being lost. */
export function keeps({ problem, halts }: Start, inForce: readonly Halt[]): boolean {
  const allHalted = halts.some(({ level, scope }) => level === 'halted' && scope === null)
  return problem !== null || allHalted || inForce.every(({ haltId }) => halts.some((each) => each.haltId === haltId))
}

/** A history over three segments, with a snapshot after each step that anyone could have been told of. */
export async function scriptedHistory(): Promise<readonly Snapshot[]> {
  const files = new MemoryFiles()
  const { journal, permit } = await partsOver(files)
  const snapshots: Snapshot[] = []
  const snap = () => snapshots.push({ image: files.image(), halts: journal.written.halts })
  const write = async (...facts: JournalFacts[]) => {
    journal.add(...facts)
    await journal.flush()
    snap()
  }
  const grant = async () => {
    if (journal.lastChange !== null) await permit.grant(journal.lastChange, () => true)
    snap()
  }
  const revoke = async () => {
    await permit.revoke()
    snap()
  }
  const scope = { symbol: 'A' }
  await write(note('first run'))
  await grant()
  await write(halting('1-aaaa'))
  await revoke()
  await write(resuming('1-aaaa'))
  await grant()
  await write(halting('2-bbbb', { scope }))
  await grant()
  await journal.rotateIfDue()
  snap()
  await write(note())
  await write(resuming('2-bbbb'))
  await grant()
  await revoke()
  await write(halting('3-cccc'))
  await write(closingAll('running'))
  await write(closingAll('flat'))
  await journal.rotateIfDue()
  snap()
  await write(resuming('3-cccc'))
  await grant()
  await write(halting('4-dddd', { scope }))
  await grant()
  return snapshots
}
