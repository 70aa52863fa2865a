import t from 'tap'
import { closeAllsAtLaggingExchanges } from './close-alls.js'

const given = process.env['CLOSES_SEED']
const seed = Number(given ?? Date.now() % 1_000_000_000)

t.test(
  'given three thousand exchanges that lag, when closed out, then nothing crosses, and flat is flat',
  async (t) => {
    t.comment(`CLOSES_SEED=${seed}`)
    await closeAllsAtLaggingExchanges(t, 4_000, seed)
  },
)
