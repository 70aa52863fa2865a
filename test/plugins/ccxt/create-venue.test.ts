import t from 'tap'
import { createVenue } from '../../../plugins/ccxt/index.js'

const KEYS = { exchange: 'binance', apiKeyEnv: 'KEY', secretEnv: 'SECRET' }

t.test('given options that can’t work, when a venue is made, then the error names each of them', async (t) => {
  const make =
    (options: object, env: Record<string, string> = {}) =>
    async () =>
      createVenue({ ...options }, env)
  await t.rejects(make({ exchange: 'binanze' }), { message: /"binanze" is no exchange of ccxt/ })
  await t.rejects(make({}), { message: /control\.venue_options\.exchange/ })
  await t.rejects(make({ exchange: 'okx' }), { message: /apiKeyEnv[\s\S]*secretEnv[\s\S]*passwordEnv/ })
  await t.rejects(make(KEYS, { KEY: 'k' }), { message: /SECRET: the environment variable is not set/ })
})
