import t from 'tap'
import { leftAs } from '../../lib/cli/drill.js'

for (const [what, state, said] of [
  ['by it alone', { state: 'halted', halts: ['1-aaaa'] }, /^IT STAYS HALTED. To trade again: .*resume 1-aaaa$/],
  ['by others too', { state: 'halted', halts: ['2-bbbb', '1-aaaa'] }, /^IT STAYS HALTED, and not by this drill alone/],
  ['by a newer halt', { state: 'halted', halts: ['2-bbbb'] }, /^IT STAYS HALTED, and not by this drill alone/],
  ['no more', { state: 'active', halts: [] }, /^IT IS ACTIVE: somebody has resumed it/],
] as const) {
  t.test(`given a full drill, when it is over and the bot is halted ${what}, then that is said`, async (t) => {
    t.match(leftAs(state, '1-aaaa'), said)
  })
}
