import type { Latch } from '../../between/latch/latch.js'
import { thisMoment } from '../../time/monotonic.js'
import type { VenueSnapshot } from '../../words/exposure.js'
import { feedNames } from '../../words/feed-names.js'
import type { TripSettings } from '../../words/trip.js'
import type { BotWatch } from '../bot/bot-watch.js'
import type { KnownTransfer, TripReading } from './trip-reading.js'

export interface WhatIsRead {
  readonly settings: TripSettings
  readonly latch: Latch
  readonly bot: Pick<BotWatch, 'responsive' | 'lastBeatMs'>
  readonly snapshots: readonly VenueSnapshot[]
  /** Of this run, by the clock that never jumps. */
  readonly startedAt: number
  /** A loss is measured, and venues tell of transfers. */
  readonly wantsTransfers: boolean
  readonly ownBlind: TripReading['ownBlind']
}

/** Gathers what trips look at. Asks nobody. */
export function takeReading(read: WhatIsRead): TripReading {
  const { settings, latch, bot, snapshots, startedAt, wantsTransfers, ownBlind } = read
  const now = thisMoment()
  const feeds = feedNames(settings).map((name, index) => {
    const at = latch.trips.aliveAt(index)
    return [name, at === 0 ? null : Math.max(0, now.monotonic - at)] as const
  })
  return {
    now,
    snapshots,
    transfers: wantsTransfers ? snapshots.flatMap(transfersOf) : [],
    transfersMissing: wantsTransfers ? whyMissing(snapshots) : null,
    orders: { ...latch.orders.failures(), unknown: latch.orders.counts().unknown, untold: latch.orders.untold() },
    bot: { responsive: bot.responsive, lastBeatMs: bot.lastBeatMs },
    feeds: Object.fromEntries(feeds),
    ownBlind,
    startedMs: now.monotonic - startedAt,
  }
}

function transfersOf({ venue, transfers }: VenueSnapshot): KnownTransfer[] {
  return (transfers ?? []).map((transfer) => ({ ...transfer, venue }))
}

/** Whose transfers are not known, whose equity tells no profit and no loss. */
function whyMissing(snapshots: readonly VenueSnapshot[]): string | null {
  const missing = snapshots.filter(({ account, transfers }) => account !== null && transfers === null)
  const whys = missing.map(
    ({ venue, transfersError }) => transfersError ?? `${venue} has told no deposits and withdrawals`,
  )
  return whys.length === 0 ? null : whys.join('; ')
}
