import type { CloseAllFacts, HaltFacts, NoteFacts, ResumeFacts } from '../../../lib/control/disk/journal-entry.js'
import type { CloseAllReport } from '../../../lib/words/close-all.js'
import { type Halt, newHalt } from '../../../lib/words/halt.js'

const AT = new Date('2026-01-02T03:04:05.678Z')
const NOBODY = { who: null, source: null, reason: null, haltId: null }

export const halt = (haltId: string, given: Partial<Halt> = {}): Halt => ({
  ...newHalt({ haltId, level: 'halted', reason: 'fat finger', source: 'http', operator: 'alice', scope: null }, AT),
  ...given,
})

export const halting = (haltId: string, given: Partial<Halt> = {}): HaltFacts => ({
  ...NOBODY,
  kind: 'halt',
  what: 'halt',
  haltId,
  halt: halt(haltId, given),
})

export const resuming = (...haltIds: string[]): ResumeFacts => ({ ...NOBODY, kind: 'resume', what: 'resume', haltIds })

export const note = (what = 'note'): NoteFacts => ({ ...NOBODY, kind: 'note', what })

export const report = (status: CloseAllReport['status'], id = 'c1'): CloseAllReport => ({
  id,
  planId: 'p1',
  status,
  flat: status === 'flat',
  detail: '',
  startedAt: '2026-01-02T03:04:05.678Z',
  endedAt: null,
  operator: 'alice',
  haltId: '1-aaaa',
  totals: { positions: 0, filled: 0, skipped: 0, dust: 0, open: 0 },
  positions: [],
  more: 0,
  workingOrders: [],
  unanswered: 0,
  venues: [],
})

export const closingAll = (status: CloseAllReport['status']): CloseAllFacts => ({
  ...NOBODY,
  kind: 'close-all',
  what: 'close-all',
  report: report(status),
})
