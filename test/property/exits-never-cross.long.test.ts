import t from 'tap'
import { exitRaces } from './exit-races.js'

const RACES = Number(process.env['EXITS_RACES'] ?? 5_000)
const seed = Number(process.env['EXITS_SEED'] ?? Date.now() % 1_000_000_000)

t.test(`given strategies in ${RACES} races, when reducing, then no exit crosses, and all bots get out`, async (t) => {
  t.comment(`the first EXITS_SEED is ${seed}`)
  await exitRaces(t, RACES, seed)
})
