import t from 'tap'
import { exitRaces } from './exit-races.js'

const seed = Number(process.env['EXITS_SEED'] ?? Date.now() % 1_000_000_000)

t.test('given strategies that exit in every way, when reducing, then none crosses, and all get out', async (t) => {
  t.comment(`EXITS_SEED=${seed}`)
  await exitRaces(t, process.env['EXITS_SEED'] === undefined ? 150 : 1, seed)
})
