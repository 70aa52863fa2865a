import t from 'tap'
import { judgeKilledBots } from './killed-bots.js'

const ROUNDS = 6

t.test(`given ${ROUNDS} kills at random moments, when started again, then no acknowledged halt is lost`, (t) =>
  judgeKilledBots(t, ROUNDS),
)
