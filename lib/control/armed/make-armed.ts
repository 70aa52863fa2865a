import type { Latch } from '../../between/latch/latch.js'
import type { ControlSettings } from '../../between/messages.js'
import { monotonicMs } from '../../time/monotonic.js'
import type { ChannelStatus } from '../../words/notification.js'
import type { Log } from '../../words/ports.js'
import type { FollowersReading } from '../../words/status.js'
import { DiskFiles } from '../disk/files.js'
import type { Journal } from '../disk/journal.js'
import type { Keeper } from '../keeper/keeper.js'
import type { Venues } from '../venues/venues.js'
import { Armed } from './armed.js'
import { BotCheck, type BotCheckParts, ControlThreadCheck } from './bot-check.js'
import type { Check } from './check.js'
import { DiskCheck } from './disk-check.js'
import { ExclusiveCheck } from './exclusive-check.js'
import { FollowersCheck } from './followers-check.js'
import { NotificationsCheck } from './notifications-check.js'
import { PartsCheck, VenuesCheck } from './venues-check.js'
import type { WaysInCheck } from './ways-in-check.js'

export interface ArmedFoundations {
  readonly latch: Latch
  readonly settings: ControlSettings
  readonly keeper: Keeper
  readonly journal: Pick<Journal, 'failed'>
  readonly bot: BotCheckParts['bot']
  readonly venues: Venues
  readonly waysIn: WaysInCheck
  readonly followers: () => FollowersReading
  readonly channels: () => readonly ChannelStatus[]
  /** What other parts have to say of themselves: a line each. */
  readonly more: readonly Check[]
  /** A close-all runs. */
  readonly isClosing: () => boolean
  readonly log: Log
}

/** Puts the checks together, in the order in which they are shown. */
export function makeArmed(given: ArmedFoundations): Armed {
  const { latch, settings, keeper, journal, bot, venues, waysIn, followers, channels, more, isClosing, log } = given
  const threads = () => latch.threads.list(0, settings.settleMs)
  const exclusive = new ExclusiveCheck({
    venues,
    orders: latch.orders,
    isClosing,
    hasFollowers: () => followers().list.length > 0,
    settleMs: settings.settleMs,
    now: monotonicMs,
  })
  const checks = [
    new ControlThreadCheck(),
    new BotCheck({ bot, threads, now: monotonicMs }),
    waysIn,
    new DiskCheck({ keeper, journal, files: new DiskFiles(settings.stateDir) }),
    new VenuesCheck({ ...settings, venues }),
    new PartsCheck(venues),
    ...(settings.exclusive ? [exclusive] : []),
    new NotificationsCheck(channels),
    new FollowersCheck(followers),
    ...more,
  ]
  return new Armed({ checks, note: (facts) => keeper.note(facts), log })
}
