import t from 'tap'
import { RecentEntries } from '../../../lib/control/disk/recent-entries.js'

function line(sequence: number, more: object = {}): string {
  const nobody = { who: null, source: null, reason: null, haltId: null }
  return JSON.stringify({ sequence, time: '2026-01-02T03:04:05.678Z', kind: 'note', what: 'x', ...nobody, ...more })
}

t.test('given thousands of entries, then the newest five hundred are kept, and asked for by place', async (t) => {
  const recent = new RecentEntries()
  t.equal(recent.sequence, 0)
  t.same(recent.since(0), [])
  for (let at = 1; at <= 2_000; at += 4) recent.add([line(at), line(at + 1), line(at + 2), line(at + 3)])
  t.equal(recent.sequence, 2_000)
  t.equal(recent.since(0).length, 500)
  t.equal(recent.since(0)[0]?.sequence, 1_501)
  t.same(
    recent.since(1_998).map(({ sequence }) => sequence),
    [1_999, 2_000],
  )
  t.same(recent.since(9_999), [])
})

t.test('given entries with long texts, then a bounded part of each is kept', async (t) => {
  const recent = new RecentEntries()
  recent.add([
    line(1, { reason: 'x'.repeat(10_000), details: { text: 'x'.repeat(10_000) } }),
    line(2, { reason: 'short', details: { count: 2 } }),
    line(3, { kind: 'opened' }),
    line(4, { kind: 'sealed' }),
  ])
  const [long, short, ...more] = recent.since(0)
  t.equal(long?.reason?.length, 500)
  t.notOk('details' in (long ?? {}))
  t.match(short, { reason: 'short', details: { count: 2 } })
  t.same(more, [], 'what opens or seals a segment is no event')
})
