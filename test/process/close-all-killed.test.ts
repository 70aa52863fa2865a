import t from 'tap'
import { judgeKilledCloseAlls } from './killed-close-alls.js'

const KILLS = 6

t.test(`given ${KILLS} kills during a close-all, when closed out again, then it is flat and no sign changed`, (t) =>
  judgeKilledCloseAlls(t, KILLS),
)
