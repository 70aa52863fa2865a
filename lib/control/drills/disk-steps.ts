import { LATE, within } from '../../time/deadline.js'
import type { DrillStep } from '../../words/drill.js'
import type { AuditFacts } from '../disk/audit-entry.js'
import type { Files } from '../disk/files.js'

type Outcome = Pick<DrillStep, 'result' | 'detail'>

/** How long a disk may take for one thing, in ms. */
export const DISK_MS = 5_000

/** A line comes into the journal, and is synced. */
export async function journalStep(
  keeper: { noted(facts: AuditFacts): Promise<string | null> },
  facts: AuditFacts,
): Promise<Outcome> {
  const why = await within(keeper.noted(facts), DISK_MS)
  if (why === LATE) return { result: 'failed', detail: `the disk has not answered within ${DISK_MS} ms` }
  if (why !== null) return { result: 'failed', detail: `the journal can't be written: ${why}` }
  return { result: 'passed', detail: 'a line is in the journal, and synced' }
}

const COPY = 'drill.permit'

/** What is done with the permit is done with a copy: written beside its place, moved there, synced, and taken away. */
export async function permitStep(files: Files): Promise<Outcome> {
  try {
    const done = await within(writeAndRevoke(files), DISK_MS)
    if (done === LATE) return { result: 'failed', detail: `the disk has not answered within ${DISK_MS} ms` }
    return { result: 'passed', detail: 'a copy of the permit was written and taken away, each synced' }
  } catch (error) {
    return {
      result: 'failed',
      detail: `a copy of the permit can't be written and taken away: ${(error as Error).message}`,
    }
  }
}

async function writeAndRevoke(files: Files): Promise<void> {
  await files.write(`${COPY}.new`, '{"drill":true}\n')
  await files.rename(`${COPY}.new`, COPY)
  await files.sync()
  await files.remove(COPY)
  await files.sync()
}
