import type { Latch } from '../between/latch/latch.js'
import type { ControlSettings, ToBot } from '../between/messages.js'
import { monotonicMs } from '../time/monotonic.js'
import type { Log } from '../words/ports.js'
import type { LatchFirst } from './api/latch-first.js'
import type { Listeners } from './api/listeners.js'
import type { StatusSource } from './api/status-source.js'
import type { Armed } from './armed/armed.js'
import type { BotWatch } from './bot/bot-watch.js'
import { StuckReport } from './bot/stuck-report.js'
import { QuietWatch } from './courier/quiet-watch.js'
import type { JournalDirectory } from './disk/journal-directory.js'
import type { Drills } from './drills/drills.js'
import { type Figures, POINT_MS } from './figures/figures.js'
import type { HaltFigures } from './figures/halt-figures.js'
import type { Followers } from './follow/followers.js'
import type { LeaderSocket } from './follow/leader-socket.js'
import type { Sweeper } from './getting-out/sweeper.js'
import type { Keeper } from './keeper/keeper.js'
import type { WholeSetAnswer } from './keeper/whole-set-answer.js'
import type { BotTrips } from './trips/bot-trips.js'
import type { UnreadPartsWatch } from './venues/unread-parts-watch.js'
import type { VenueLine } from './venues/venue-line.js'
import type { Venues } from './venues/venues.js'

const BEAT_MS = 50
const SECOND_MS = 1_000

const NOBODY = { who: null, reason: null, haltId: null }

/** Beats from the thread's first moment on: shows that it lives, and looks whether the others do. */
export function startBeat(latch: Latch, look: () => void): () => void {
  const beat = () => latch.beats.controlBeat(Date.now())
  const timer = setInterval(() => {
    beat()
    look()
  }, BEAT_MS)
  beat()
  return () => clearInterval(timer)
}

/** Leaves a step out while the last one has not ended: a disk may hang. */
function neverTwice(step: () => Promise<void>): () => void {
  let running = false
  return () => {
    if (running) return
    running = true
    void step().finally(() => {
      running = false
    })
  }
}

export interface ClockParts {
  readonly latch: Latch
  readonly settings: ControlSettings
  readonly keeper: Keeper
  readonly latchFirst: LatchFirst
  readonly bot: BotWatch
  readonly directory: JournalDirectory
  readonly status: Pick<StatusSource, 'cached' | 'isQuiet'>
  readonly armed: Pick<Armed, 'look'>
  readonly drills: Pick<Drills, 'look'>
  readonly figures: Figures
  readonly haltFigures: HaltFigures
  readonly listeners: Listeners
  readonly followers: Followers
  readonly leaderSocket: LeaderSocket
  readonly sweeper: Sweeper
  readonly wholeSet: WholeSetAnswer
  readonly venues: Pick<Venues, 'snapshots'>
  readonly unreadParts: UnreadPartsWatch
  readonly trips: Pick<BotTrips, 'look' | 'tick' | 'status'>
  /** The venues of the module; null: there is none. */
  readonly module: VenueLine | null
  /** To the bot thread. */
  readonly post: (message: ToBot) => void
  readonly log: Log
}

/** What is done at each beat; and each second: nothing twice at a time, and nothing waits for another. */
export class Clock {
  readonly #parts: ClockParts
  readonly #stuckReport: StuckReport
  #timers: NodeJS.Timeout[] = []
  #rejectedSoFar = 0
  #moduleReadAt = Number.NEGATIVE_INFINITY
  readonly #quietWatch = new QuietWatch()
  #tripsTold = '[]'

  constructor(parts: ClockParts) {
    this.#parts = parts
    const { bot, settings, keeper, log } = parts
    const note = (what: string, details?: object) =>
      keeper.note({ ...NOBODY, what, source: 'guard', ...(details && { details }) })
    this.#stuckReport = new StuckReport({ bot, pid: settings.pid, log, note })
  }

  start(): void {
    this.#parts.latch.news.wantExample()
    const { keeper, latchFirst, wholeSet, unreadParts, haltFigures, status, followers, leaderSocket, armed, drills } =
      this.#parts
    const atEachSecond = [
      async () => this.countRejections(),
      async () => this.#lookForStuckBot(),
      async () => this.#readModuleVenues(),
      async () => unreadParts.look(),
      async () => this.#lookAtTrips(),
      async () => haltFigures.look(keeper.halts.size > 0, () => status.isQuiet()),
      async () => this.#noteQuiet(),
      async () => followers.look(),
      async () => armed.look(),
      () => drills.look(),
      () => leaderSocket.look(),
      () => keeper.look(latchFirst.isBusy),
      () => keeper.catchUp(),
      () => this.#watchStateDirectory(),
      () => this.#watchListeners(),
    ].map(neverTwice)
    this.#readModuleVenues()
    this.#timers = [
      setInterval(() => wholeSet.look(), BEAT_MS),
      setInterval(
        neverTwice(() => this.#takePoint()),
        POINT_MS,
      ),
      setInterval(() => {
        for (const step of atEachSecond) step()
      }, SECOND_MS),
    ]
  }

  stop(): void {
    for (const timer of this.#timers) clearInterval(timer)
    this.countRejections()
  }

  /** Rejected orders are counted, with the first one as an example. */
  countRejections(): void {
    const { latch, keeper } = this.#parts
    const { rejected } = latch.orders.counts()
    const count = rejected - this.#rejectedSoFar
    this.#rejectedSoFar = rejected
    if (count > 0) keeper.tally('rejected', { ...NOBODY, what: 'orders rejected', source: 'guard' }, count)
    latch.news.wantExample()
  }

  async #takePoint(): Promise<void> {
    const { status, figures } = this.#parts
    figures.add(Date.now(), await status.cached())
  }

  /** For those who are told by notifications: nobody else reads it in the journal. */
  #noteQuiet(): void {
    const { keeper, status, settings } = this.#parts
    if (settings.notify.length === 0) return
    const isHalted = keeper.halts.size > 0
    const reading = { haltedAt: keeper.haltedAt, isHalted, isQuiet: isHalted && status.isQuiet() }
    const found = this.#quietWatch.look(reading, monotonicMs())
    if (found === null) return
    const { what, seconds } = found
    const haltId = keeper.halts.strictest()?.haltId ?? null
    keeper.note({ ...NOBODY, what, source: 'guard', haltId, details: { seconds } })
  }

  #lookForStuckBot(): void {
    const hasComeBack = this.#stuckReport.look()
    if (hasComeBack) this.#parts.sweeper.start()
  }

  /** The bot thread reads its own venues; those of the module are read here, as often. */
  #readModuleVenues(): void {
    const { latch, settings, module } = this.#parts
    const { snapshotIntervalMs, maxSnapshotAgeMs } = settings
    const interval = latch.isOpen() ? snapshotIntervalMs : Math.min(SECOND_MS, maxSnapshotAgeMs / 2)
    const waitedMs = performance.now() - this.#moduleReadAt
    if (module === null || interval === 0 || waitedMs < interval - SECOND_MS / 2) return
    this.#moduleReadAt = performance.now()
    void module.read(module.venues).then(() => this.#moduleRead(module))
  }

  #moduleRead({ snapshots }: VenueLine): void {
    const { bot, sweeper, trips, post } = this.#parts
    sweeper.look(snapshots)
    trips.look()
    // What is posted to a thread that doesn't answer would only pile up there.
    if (bot.responsive) post({ type: 'module-snapshots', snapshots })
  }

  /** The bot thread is told how they stand, when that has changed. */
  #lookAtTrips(): void {
    const { trips, bot, post } = this.#parts
    trips.tick()
    const status = trips.status()
    const text = JSON.stringify(status)
    if (text === this.#tripsTold || !bot.responsive) return
    this.#tripsTold = text
    post({ type: 'trips', trips: status })
  }

  async #watchStateDirectory(): Promise<void> {
    const { directory, keeper, settings } = this.#parts
    if (await directory.touch()) return
    const reason = `the state directory ${settings.stateDir} is gone, or belongs to another process now`
    keeper.haltItself('halted', reason, 'guard')
  }

  async #watchListeners(): Promise<void> {
    const { listeners, keeper, log } = this.#parts
    const news = await listeners.look()
    if (news === null) return
    const { lost, wasTheOnlyOne } = news
    log('error', `${lost}. Start the bot anew to have it back.`, {})
    if (wasTheOnlyOne) keeper.haltItself('halted', `${lost}, and there is no other way in`, 'guard')
  }
}
