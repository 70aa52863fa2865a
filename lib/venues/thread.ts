import { workerData } from 'node:worker_threads'
import { Latch } from '../between/latch/latch.js'
import type { FromVenueThread, ToVenues, VenueThreadData } from '../between/messages.js'
import { readOwnOrders } from '../words/own-orders.js'
import { venueFactsOf } from '../words/venue-facts.js'
import { describeError } from './describe-error.js'
import { limitOutput } from './limited-output.js'
import { loadVenueModule } from './module.js'
import { ownVenues } from './shared-venue.js'
import { VenueAgent } from './venue-agent.js'

// The venue thread: holds the venues of a venue_module, apart from the control thread, so that whatever a client does there
// can't keep a halt from being heard.

const BEAT_MS = 1_000

const { port, latch: buffer, module, options, ownOrders, settleMs } = workerData as VenueThreadData
const post = (message: FromVenueThread): void => port.postMessage(message)

async function start(): Promise<void> {
  limitOutput(process.stdout)
  limitOutput(process.stderr)
  const venues = ownVenues(await loadVenueModule(module, options, process.env), readOwnOrders(ownOrders))
  const agent = new VenueAgent({
    venues,
    latch: new Latch(buffer),
    settleMs,
    onRead: (snapshots) => post({ type: 'snapshots', snapshots }),
    onAnswer: post,
    issue: (closing) => closing,
  })
  setInterval(() => post({ type: 'beat' }), BEAT_MS)
  port.on('message', (message: ToVenues) => agent.take(message))
  post({ type: 'ready', venues: venues.map(venueFactsOf) })
}

start().catch((error) => post({ type: 'failed', message: describeError(error) }))
