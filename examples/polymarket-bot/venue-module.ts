import type { CreateVenue } from 'trading-kill-switch'
import { PolymarketVenue } from 'trading-kill-switch/polymarket'
import { makeClient, URL_VARIABLE } from './client.js'

/** The kill switch's own connection, in a thread of its own, which works while the bot's is stuck. */
export const createVenue: CreateVenue = (_options, env) =>
  new PolymarketVenue(makeClient(env), { dataUrl: env[URL_VARIABLE] ?? '' })
