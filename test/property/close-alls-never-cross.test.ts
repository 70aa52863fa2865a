import t from 'tap'
import { closeAllsAtLaggingExchanges } from './close-alls.js'

const given = process.env['CLOSES_SEED']
const seed = Number(given ?? Date.now() % 1_000_000_000)

t.test('given exchanges whose readings lag, when all is closed, then nothing crosses, and flat is flat', async (t) => {
  t.comment(`CLOSES_SEED=${seed}`)
  await closeAllsAtLaggingExchanges(t, given === undefined ? 120 : 1, seed)
})

t.test(
  'given readings that show nothing yet of what is there, when closed out, then that is not called flat',
  async (t) => {
    await closeAllsAtLaggingExchanges(t, 1, 795758975)
  },
)
