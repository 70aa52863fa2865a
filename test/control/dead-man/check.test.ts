import t from 'tap'
import { deadManProblems } from '../../../lib/control/dead-man/check.js'

const FACTS = { shortestMs: 10_000, longestMs: 300_000, cancelsStops: false, note: '' }
const SETTING = { timeoutMs: 60_000, cancelsStops: false, onShutdown: 'disarm' } as const
const AT = { name: 'Paper', tellsAccount: true, tellsTransfers: false, ofModule: false, deadMan: FACTS }

const CASES = [
  ['all fits', SETTING, AT, null],
  ['there is no such venue', SETTING, { ...AT, name: 'other' }, /has no venue "paper".*It has these: other/],
  ['the venue has no such switch', SETTING, { ...AT, deadMan: null }, /knows no dead man's switch/],
  ['the time is too short', { ...SETTING, timeoutMs: 9_999 }, AT, /less than paper takes: set 10000/],
  ['the time is too long', { ...SETTING, timeoutMs: 300_001 }, AT, /more than paper takes: set 300000/],
  ['the time is too short for a module', { ...SETTING, timeoutMs: 59_999 }, { ...AT, ofModule: true }, /set 60000 or/],
  ['a module has time enough', SETTING, { ...AT, ofModule: true }, null],
  ['no limits are known', SETTING, { ...AT, deadMan: { ...FACTS, shortestMs: null, longestMs: null } }, null],
  [
    'stops go, and that is not said',
    SETTING,
    { ...AT, deadMan: { ...FACTS, cancelsStops: true, note: 'All of them.' } },
    /paper takes stops .*\(All of them\.\)\. Write cancels_stops = true/,
  ],
  [
    'stops may go',
    SETTING,
    { ...AT, deadMan: { ...FACTS, cancelsStops: null } },
    /may take \(it is not known\) stops .*Write cancels_stops = true/,
  ],
  [
    'stops go, and that is said',
    { ...SETTING, cancelsStops: true },
    { ...AT, deadMan: { ...FACTS, cancelsStops: true } },
    null,
  ],
] as const

for (const [when, setting, venue, problem] of CASES) {
  t.test(`given a dead man's switch, when ${when}, then the start says so`, async (t) => {
    const problems = deadManProblems({ paper: setting }, [venue])
    if (problem === null) t.same(problems, [])
    else t.match(problems, [problem])
  })
}

t.test('given a bot without venues, when a switch is configured, then the start says so', async (t) => {
  t.match(deadManProblems({ paper: SETTING }, []), [/It has no venue/])
})
