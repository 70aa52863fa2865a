import type { Latch } from '../between/latch/latch.js'
import { describeSelf } from '../between/lock-owner.js'
import type { ControlSettings, ToBot, ToControl, WholeSet } from '../between/messages.js'
import { within } from '../time/deadline.js'
import type { VenueSnapshot } from '../words/exposure.js'
import type { Log } from '../words/ports.js'
import type { BotWatch } from './bot/bot-watch.js'
import type { ShutdownWatch, ShutdownWatchParts } from './bot/shutdown-watch.js'
import { ChatCommands } from './chat/chat-commands.js'
import { Clock } from './clock.js'
import type { CourierThread } from './courier/courier-thread.js'
import type { Journal } from './disk/journal.js'
import type { JournalDirectory } from './disk/journal-directory.js'
import type { LeaderSocket } from './follow/leader-socket.js'
import { Inbox } from './inbox.js'
import type { ControlParts } from './parts.js'
import type { Role } from './role.js'
import { ChangingVenues } from './venues/changing-venues.js'
import type { VenueLine } from './venues/venue-line.js'
import type { Venues } from './venues/venues.js'

/** How long those who are just halting as this thread ends may take, in ms. */
const LAST_HALTS_MS = 500

export interface LeadingParts {
  readonly latch: Latch
  readonly settings: ControlSettings
  readonly bot: BotWatch
  readonly directory: JournalDirectory
  readonly journal: Pick<Journal, 'recent'>
  readonly parts: ControlParts
  readonly venues: Venues
  /** The bot thread's own venues. */
  readonly own: VenueLine
  /** The venues of the module; null: there is none. */
  readonly module: VenueLine | null
  /** Null: there are no notifications. */
  readonly courier: CourierThread | null
  readonly leaderSocket: LeaderSocket
  readonly makeShutdownWatch: (journal: Pick<ShutdownWatchParts, 'note' | 'flush'>) => ShutdownWatch
  readonly isClosing: () => boolean
  readonly close: (message: Extract<ToControl, { type: 'close' }>) => Promise<void>
  /** To the bot thread. */
  readonly post: (message: ToBot) => void
  readonly log: Log
}

/** Leads: keeps time, takes what the threads of the bot and of followers say, and is followed. */
export class Leading implements Role {
  readonly #given: LeadingParts
  readonly #clock: Clock
  readonly #inbox: Inbox

  constructor(given: LeadingParts) {
    const { parts, own } = given
    this.#given = given
    this.#clock = new Clock({ ...given, ...parts })
    this.#inbox = new Inbox({
      ...given,
      ...parts,
      venues: own,
      changingVenues: new ChangingVenues({ ...given, ...parts, venues: own, note: (...of) => this.#note(...of) }),
      shutdownWatch: given.makeShutdownWatch({
        note: (what) => this.#parts.keeper.note({ what, who: null, source: 'guard', reason: null, haltId: null }),
        flush: () => this.#parts.keeper.catchUp(),
      }),
    })
  }

  begin(): void {
    const { settings, venues, courier, journal } = this.#given
    this.#clock.start()
    this.#parts.sweeper.agreeOn(venues.names)
    this.#parts.followers.open(describeSelf(settings.botName), (message) => this.#inbox.take(message))
    courier?.start(journal.recent.sequence, this.#chatBy(courier))
    this.#parts.fleet?.begin()
  }

  take(message: ToControl): void {
    this.#inbox.take(message)
  }

  wholeSet(): WholeSet {
    return this.#parts.wholeSet.wholeSet()
  }

  snapshots(): readonly VenueSnapshot[] {
    return this.#given.venues.snapshots
  }

  look(): void {
    const { courier, journal, bot } = this.#given
    const { halts, failure } = this.#parts.keeper
    const { sequence } = journal.recent
    courier?.look({ sequence, isWell: bot.responsive, failure, halt: halts.strictest() })
    this.#parts.deadMan.look()
    this.#parts.fleet?.look()
  }

  async end(reason: string, leftMs: number): Promise<void> {
    const { leaderSocket, courier } = this.#given
    const { deadMan, fleet, keeper, listeners, latchFirst, followers } = this.#parts
    this.#clock.stop()
    // An exchange that doesn't answer must not keep the journal's last line from being written.
    await deadMan.end(leftMs / 2)
    const haltId = keeper.halts.strictest()?.haltId ?? null
    await keeper.end({ what: 'stopped', who: null, source: 'code', reason, haltId })
    await listeners.close()
    // One whose body was cut off by that is a halt, too.
    await within(latchFirst.idle(), LAST_HALTS_MS)
    leaderSocket.close()
    followers.close()
    // What the fleet says until then is heard. A follower may be stopped, and trade till its lease is over.
    const left = fleet?.end(followers.haveEnded)
    await keeper.catchUp()
    await courier?.close()
    await left
  }

  get #parts(): ControlParts {
    return this.#given.parts
  }

  #note(what: string, details: object): void {
    this.#parts.keeper.note({ what, who: null, source: 'code', reason: null, haltId: null, details })
  }

  #chatBy(courier: CourierThread): ChatCommands {
    return new ChatCommands({
      ...this.#given,
      ...this.#parts,
      say: (channel, saying) => courier.say(channel, saying),
      heard: (channel, updateId) => courier.heard(channel, updateId),
    })
  }
}
