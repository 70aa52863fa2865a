import t from 'tap'
import { parseCloseAll } from '../../../lib/control/disk/close-all-file.js'

const report = (status: string) => JSON.stringify({ id: 'c-12345678', status, flat: status === 'flat' })

for (const [what, text, expected] of [
  ['one that ran', report('running'), { kind: 'interrupted', report: { status: 'interrupted', flat: false } }],
  ['one that ended flat', report('flat'), { kind: 'ended', report: { status: 'flat' } }],
  ['one that ended partly', report('partial'), { kind: 'ended' }],
  ['one that was shown as interrupted', report('interrupted'), { kind: 'ended', report: { status: 'interrupted' } }],
  ['one of a status that there is not', report('sunning'), { kind: 'interrupted', report: null, why: /not that of/ }],
  ['half a file', report('running').slice(0, 20), { kind: 'interrupted', report: null, why: /torn/ }],
  ['an empty file', '', { kind: 'interrupted', report: null }],
  ['another file', '{"a": 1}', { kind: 'interrupted', report: null, why: /not that of a close-all/ }],
  ['null', 'null', { kind: 'interrupted', report: null }],
] as const) {
  t.test(`given ${what}, when read, then it is never taken for one that has ended well`, async (t) =>
    t.match(parseCloseAll(text), expected),
  )
}
