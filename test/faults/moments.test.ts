import t from 'tap'
import { judgeMoment } from './moments.mjs'

const state = (sequence: number) => JSON.stringify({ content: { auditHead: { sequence } } })

for (const [what, files, moment] of [
  ['nothing', [null, null, null], null],
  ['a new state beside the old one', [state(2), 'a\nb\n', state(3)], 'unrenamed'],
  ['the half of a new state', [state(2), 'a\nb\n', state(3).slice(0, 9)], 'torn'],
  ['an empty new state', [null, null, ''], 'torn'],
  ['a first state that was not renamed', [null, null, state(3)], 'unrenamed'],
  ['a state that the log goes beyond', [state(2), 'a\nb\nc\n', null], null],
  ['a state that the log lacks an entry of', [state(2), 'a\n', null], 'log behind'],
  ['a state that the log lacks the last half of', [state(2), 'a\nb', null], 'log behind'],
  ['a state without a log', [state(1), null, null], 'log behind'],
] as const) {
  t.test(`given ${what}, when a bot was killed, then that tells what it was in the middle of`, async (t) =>
    t.equal(judgeMoment(files[0], files[1], files[2]), moment),
  )
}
