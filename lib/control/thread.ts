import { parentPort, workerData } from 'node:worker_threads'
import { leaveAddress } from '../between/address-file.js'
import { Latch } from '../between/latch/latch.js'
import type { ControlThreadData, Notice, ToBot, ToControl } from '../between/messages.js'
import { sleep, within } from '../time/deadline.js'
import type { HeldVenueFacts } from '../words/venue-facts.js'
import { Devices } from './api/devices.js'
import { AttachedThreads } from './bot/attached-threads.js'
import { captureBotStack } from './bot/bot-stack-trace.js'
import { BotWatch } from './bot/bot-watch.js'
import { rateTripHalt } from './bot/rate-trip-halt.js'
import { ShutdownWatch, type ShutdownWatchParts } from './bot/shutdown-watch.js'
import { startBeat } from './clock.js'
import { CourierThread } from './courier/courier-thread.js'
import { DeadManError, deadManProblems, problemAt } from './dead-man/check.js'
import { JournalDirectory } from './disk/journal-directory.js'
import { Follower } from './follow/follower.js'
import { readMarks } from './follow/follower-marks.js'
import { LeaderSocket } from './follow/leader-socket.js'
import { Leading } from './leading.js'
import { type ControlParts, makeControlParts } from './parts.js'
import type { Role } from './role.js'
import { closeAllInterrupted, startFacts, startFailure, startProblems } from './starting.js'
import { ThreadLog } from './thread-log.js'
import { unseen, watchedByTheLeader } from './trips/unseen.js'
import { UnseenTripsError } from './trips/unseen-trips.js'
import { VenueConnections } from './venues/venue-connections.js'
import { warmUp } from './warm-up.js'

// The control thread: starts, leads or follows, and ends.

/** How long a follower waits for the first word of its leader before it is ready, paused, in ms. */
const FIRST_WORD_MS = 2_000
/** How often a follower without a leader tries to lead, in ms. Those that try together would be in each other's way. */
const TRY_TO_LEAD_MS = 100
/** How long one that could not is not tried again, in ms. */
const TRY_AGAIN_MS = 1_000

/**
 * How long the end of the bot's last instance is waited for, in ms: PM2 ends it three seconds after the next one has begun, and it takes
 * `shutdown_deadline_ms` at most, 8 s by default.
 */
const LOCK_WAIT_MS = 12_000

/** How long a disk may take over the socket for followers and the address before the leader is ready without them, in ms. */
const SOCKET_MS = 1_000

const { latch: buffer, noticePort, settings } = workerData as ControlThreadData
const port = parentPort
if (port === null) throw new Error('The control thread is started by the kill switch, not by itself')

const startedAt = performance.now()
const latch = new Latch(buffer)
let closing = false
let role: Role | null = null
const post = (message: ToBot): void => port.postMessage(message)
const captureStack = settings.isMainThread ? captureBotStack : async () => null
const bot = new BotWatch({ latch, ...settings, captureStack })
const threadLog = new ThreadLog({ ...settings, latch, post, botResponsive: () => bot.responsive })
const { log } = threadLog

// The last thing that this thread does, whatever ends it: nobody could be told to halt any more.
process.on('exit', () => {
  if (closing) return
  latch.gate.raise('halted')
  latch.beats.controlGone()
})

const connections = new VenueConnections({ settings, latch, post, botUnreachable: () => bot.unreachable, log })
const threads = new AttachedThreads({ latch, settleMs: settings.settleMs, log })
const stopBeat = startBeat(latch, () => {
  bot.look()
  threadLog.look()
  connections.look()
  if (role !== null) threads.look(role.snapshots())
  takeRateTrips()
  role?.look()
})
const onWait = (message: string): void => log('warn', message, {})
const lockWait = { waitMs: LOCK_WAIT_MS, onWait }
const directory = new JournalDirectory(settings.stateDir, settings.botName, { lockWait })
const base = { latch, settings, bot, directory, threads, post, log }
const tellGuard = tellerOf((notice) => {
  noticePort.postMessage(notice)
  threads.tell(notice)
})
/** Once: a venue thread is started by it. */
let connected: ReturnType<VenueConnections['connect']> | null = null

/**
 * Reads what the last run left, reaches the venues, and makes the parts. Nothing is in force yet.
 *
 * @param followerNonce that of this process as a follower; null: it was none
 */
async function open(followerNonce: string | null = null) {
  const opened = await directory.open(() => new Date())
  const devices = new Devices({ file: directory.deviceFile(), operators: settings.operators, log })
  await devices.read()
  const courier = makeCourier(opened.journal.recent.sequence)
  await courier?.prepare()
  latch.haltIds.lastEpoch = Math.max(opened.start.lastEpoch, latch.haltIds.lastEpoch)
  connected ??= connections.connect()
  const { own, module, venues } = await connected
  const { facts } = connections
  const problems = problemsOf(facts, followerNonce !== null)
  const earlierFollowers = await readMarks(settings.stateDir, followerNonce)
  const parts = makeControlParts({ ...base, ...opened, venues, facts, earlierFollowers, tellGuard, courier, devices })
  return { start: opened.start, journal: opened.journal, own, module, venues, parts, courier, problems }
}

/** What is configured and can't be done must not be found out when the bot is gone. @throws {DeadManError} */
function checkDeadMan(): void {
  const problems = deadManProblems(settings.deadMan, connections.facts)
  if (problems.length > 0) throw new DeadManError(problems)
}

/** A trip that would see nothing does nothing. @throws {UnseenTripsError} */
function checkSight(): void {
  const lines = unseen(settings.trips, connections.facts)
  if (lines.length > 0) throw new UnseenTripsError(lines)
}

/**
 * What of the configuration can't be done, by the venues that are there. A process that takes over leads all the same: with nobody in the
 * lead there would be no way in.
 *
 * @throws {DeadManError} @throws {UnseenTripsError} where it does not take over
 */
function problemsOf(facts: readonly HeldVenueFacts[], takesOver: boolean): string[] {
  if (takesOver)
    return [...facts.flatMap((each) => problemAt(settings.deadMan, each) ?? []), ...unseen(settings.trips, facts)]
  checkDeadMan()
  checkSight()
  return []
}

/** @param from where the journal ends before this run @returns null: there are no notifications */
function makeCourier(from: number): CourierThread | null {
  const { courierSource: source, notify: channels } = settings
  return source === null ? null : new CourierThread({ ...settings, source, channels, from, log })
}

/** The bot is told that there is something to take, once the keeper has done what it was about to do. */
function tellerOf(send: (notice: Notice) => void): (notice: Notice) => void {
  let due = false
  const tell = () => {
    due = false
    // A thread that doesn't answer finds it when it does.
    if (bot.responsive) post({ type: 'news' })
  }
  return (notice) => {
    send(notice)
    if (!due) queueMicrotask(tell)
    due = true
  }
}

type Opened = Awaited<ReturnType<typeof open>>

/** Listens, and brings the state of the last run into force. From then on orders pass, if nothing is halted. */
async function begin({ start, parts: { keeper, listeners, deadMan, fleet, trips } }: Opened): Promise<void> {
  await listeners.open()
  deadMan.hold()
  fleet?.hold()
  const { failure } = listeners
  trips.begin()
  const { closeAll } = start
  const interrupted = closeAll.kind === 'interrupted' ? closeAll.report : null
  if (interrupted !== null) void keeper.closeAll(closeAllInterrupted(interrupted), interrupted)
  await keeper.begin(startFacts(start, settings, listeners), startProblems(start, settings, failure))
  if (failure !== null) log('error', `${failure}.`, {})
}

function makeShutdownWatch(journal: Pick<ShutdownWatchParts, 'note' | 'flush'>): ShutdownWatch {
  return new ShutdownWatch({
    isResponsive: () => bot.responsive,
    ...journal,
    log,
    kill: () => process.kill(settings.pid, 'SIGKILL'),
  })
}

/** The ways in stay open while the journal is written: a halt is heard till the end. Followers go behind them, and hear it too. */
async function close({ callId, reason, leftMs }: Extract<ToControl, { type: 'close' }>): Promise<void> {
  if (closing) return
  closing = true
  await role?.end(reason, leftMs)
  await connections.close()
  await directory.close()
  stopBeat()
  post({ type: 'reply', callId, value: null })
  threads.close()
  noticePort.close()
  port?.close()
}

function takeOn(next: Role): void {
  const isFirst = role === null
  role = next
  threads.answeredBy({
    wholeSet: () => next.wholeSet(),
    take,
    lost: (threadId, orders) => {
      const what = 'thread ended with orders in flight'
      take({ type: 'audit', what, source: 'guard', details: { threadId, orders } })
    },
  })
  if (isFirst) port?.on('message', take)
}

/** What guards have tripped is a halt like one of the bot's code. The message says it at once; without it, it is found at the next beat. */
function takeRateTrips(): void {
  const taking = role
  if (taking === null) return
  latch.rateTrips.take((name, haltId) => taking.take(rateTripHalt(settings, name, haltId, latch.botHalts.read().taken)))
}

/** A thread that is attached stays so when this process takes the lead. */
function take(message: ToControl): void {
  if (message.type === 'share') threads.add(message.block, message.port)
  else if (message.type === 'tripped') takeRateTrips()
  else role?.take(message)
}

function ready({ parts: { listeners }, start, module }: Opened): void {
  post({
    type: 'ready',
    url: listeners.url,
    lines: listeners.operatorLines(),
    startMs: Math.round(performance.now() - startedAt),
    firstRun: start.firstStart,
    moduleVenues: module?.venues ?? [],
  })
}

/** @param onLead is called in the same turn */
async function leadOn(opened: Opened, onLead: () => void = () => {}): Promise<void> {
  const leaderSocket = new LeaderSocket({
    ...settings,
    followers: opened.parts.followers,
    isLeader: () => directory.isOurs(),
    log,
  })
  const leading = new Leading({ ...base, ...opened, leaderSocket, makeShutdownWatch, isClosing: () => closing, close })
  // Until it is told, the guard of one that may follow takes it for a follower's.
  tellGuard({ kind: 'role', role: opened.parts.followers.role() })
  latch.news.nextRevision()
  leading.begin()
  takeOn(leading)
  onLead()
  // Who starts children once it is ready wants to be followed.
  const reached = within(Promise.all([leaderSocket.open(), tellAddress(opened)]), SOCKET_MS)
  await Promise.all([reached, opened.parts.deadMan.begin()])
}

/** For programs that come by the state directory. Without it, they have to be told. */
async function tellAddress({ parts: { listeners } }: Opened): Promise<void> {
  if (await directory.isOurs()) await leaveAddress(settings.stateDir, listeners.address)
}

async function lead(): Promise<void> {
  const opened = await open()
  await begin(opened)
  await leadOn(opened)
  ready(opened)
  // A halt works cold as well, only slower.
  await warmUp(settings, opened.parts.listeners.url).catch(() => {})
}

async function follow(): Promise<void> {
  // The venues of a module are known once this process leads.
  if (settings.venueModule === null) {
    checkDeadMan()
    if (settings.follow === 'auto') checkSight()
  }
  const elsewhere = watchedByTheLeader(settings.trips)
  if (elsewhere !== null) log('warn', elsewhere, {})
  // It keeps no journal.
  const shutdownWatch = makeShutdownWatch({ note: () => {}, flush: async () => {} })
  const follower = new Follower({ latch, settings, bot, venues: connections, shutdownWatch, post, tellGuard, log })
  follower.begin()
  takeOn({
    take: (message) => (message.type === 'close' ? void close(message) : follower.take(message)),
    wholeSet: () => follower.wholeSet(),
    snapshots: () => [],
    look: () => {},
    end: () => follower.end(),
  })
  if (settings.follow === 'auto') void becomeLeader(follower)
  await follower.heard(FIRST_WORD_MS)
  if (follower.isFollowing) {
    const startMs = Math.round(performance.now() - startedAt)
    post({ type: 'ready', url: null, lines: [], startMs, firstRun: false, moduleVenues: [] })
  }
}

/** Tries for the lock as long as there is nobody to follow, until this process leads or ends. */
async function becomeLeader(follower: Follower): Promise<void> {
  let told = ''
  for (;;) {
    await sleep(TRY_TO_LEAD_MS * (1 + Math.random()))
    if (closing) return
    try {
      if (follower.hasLine || !(await directory.lead(false))) continue
      await takeOver(follower)
      return
    } catch (error) {
      const { message } = error as Error
      if (message !== told) log('error', `This process could not lead, and tries again: ${message}`, {})
      told = message
      await directory.close()
      if (closing) return
      follower.goOn()
      await sleep(TRY_AGAIN_MS)
    }
  }
}

/** As a start does: what the journal says, and what this process knows beside, is in force. A takeover is no resume. */
async function takeOver(follower: Follower): Promise<void> {
  follower.stop()
  const opened = await open(follower.nonce)
  const { keeper, listeners } = opened.parts
  try {
    await begin(opened)
  } catch (error) {
    await listeners.close()
    throw error
  }
  if (closing) {
    await listeners.close()
    await directory.close()
    return
  }
  for (const problem of opened.problems) tellProblem(keeper, problem)
  keeper.takeOver(follower.inForce)
  await leadOn(opened, () => follower.led(keeper.pausing.list()))
  log('warn', `This process leads now: ${listeners.url}, ${latch.gate.read().state}`, { url: listeners.url })
  ready(opened)
}

function tellProblem(keeper: ControlParts['keeper'], reason: string): void {
  log('error', `This process leads, and can't do all that is configured: ${reason}.`, {})
  keeper.note({ what: 'configuration not kept', who: null, source: 'guard', reason, haltId: null })
}

async function start(): Promise<void> {
  const leads =
    settings.follow === null || (settings.follow === 'auto' && (await directory.lead(true).catch(() => false)))
  return leads ? lead() : follow()
}

start().catch(async (error) => {
  closing = true
  latch.gate.raise('halted')
  stopBeat()
  await connections.close()
  await directory.close()
  post({ type: 'failed', ...startFailure(error) })
  port.close()
})
