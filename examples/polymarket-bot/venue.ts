import type { Venue } from 'trading-kill-switch'
import { PolymarketVenue } from 'trading-kill-switch/polymarket'
import { type ConnectionOptions, connect } from './connection.js'

/**
 * The kill switch's own connection, in a thread of its own: it reads, cancels and closes while the bot is stuck.
 *
 * @param env the environment, where the keys are
 */
export async function createVenue(options: ConnectionOptions, env: NodeJS.ProcessEnv): Promise<Venue> {
  const client = await connect(options, String(env.POLYMARKET_PRIVATE_KEY))
  return new PolymarketVenue(client, { dataUrl: options.dataUrl })
}
