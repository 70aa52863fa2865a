import t from 'tap'
import { judgeSequences } from './sequences.js'

const RUNS = 15

t.test('given any sequence of halts, resumes, crashes and orders, then no order passes what is halted', (t) =>
  judgeSequences(t, RUNS),
)
