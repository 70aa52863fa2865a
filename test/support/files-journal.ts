import { leaveHaltFile } from '../../lib/between/halt-file.js'
import { revokeNow } from '../../lib/between/permit.js'
import { JournalDirectory, type OpenedDirectory } from '../../lib/control/disk/journal-directory.js'
import type { JournalAnswer, JournalStep } from '../control/disk/journal-process.js'

// Holds a state directory, and does with it what it is told.

let directory: JournalDirectory | null = null
let opened: OpenedDirectory | null = null

async function take(step: JournalStep): Promise<Omit<JournalAnswer, 'inForce'>> {
  if (step.do === 'open') {
    directory = new JournalDirectory(step.path, 'bot')
    opened = await directory.open(() => new Date())
    return { start: opened.start }
  }
  if (directory === null || opened === null) throw new Error('nothing is open')
  const { journal, permit } = opened
  if (step.do === 'write') {
    journal.add(...step.facts)
    await journal.flush()
  }
  if (step.do === 'attempt') await journal.attempt(step.facts)
  if (step.do === 'grant') return { value: journal.lastChange && (await permit.grant(journal.lastChange, () => true)) }
  if (step.do === 'revoke') await permit.revoke()
  if (step.do === 'revoke-now') return { value: revokeNow(directory.path) }
  if (step.do === 'leave-halt') return { value: leaveHaltFile(directory.path, 'gone') }
  if (step.do === 'close') await directory.close()
  return {}
}

process.on('message', async (step: JournalStep) => {
  const answer = await take(step).catch((error: Error) => ({ error: error.message }))
  const inForce = opened?.journal.written.halts.map(({ haltId }) => haltId) ?? []
  process.send?.({ ...answer, inForce } satisfies JournalAnswer)
})
