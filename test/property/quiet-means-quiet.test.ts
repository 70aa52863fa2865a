import t from 'tap'
import { judgeRaces } from './races.js'

const RACES = 32

t.test(`given ${RACES} races, when quiet is said, then nothing on the exchange's book adds risk`, (t) =>
  judgeRaces(t, RACES),
)
