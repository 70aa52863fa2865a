import { write } from 'node:fs'
import { parentPort, workerData } from 'node:worker_threads'
import { Latch } from '../between/latch/latch.js'
import type { ControlThreadData, ToBot, ToControl } from '../between/messages.js'
import { within } from '../time/deadline.js'
import { monotonicMs } from '../time/monotonic.js'
import type { Halt } from '../words/halt.js'
import { describeScope } from '../words/scope.js'
import type { InFlightReport } from '../words/status.js'
import { ListenError, Listeners } from './api/listeners.js'
import { Routes } from './api/routes.js'
import { StatusSource } from './api/status-source.js'
import { captureBotStack } from './bot/bot-stack.js'
import { BotWatch } from './bot/bot-watch.js'
import type { LastCloseAll } from './disk/close-all-file.js'
import type { Recovery } from './disk/recover.js'
import { StateDirectory } from './disk/state-directory.js'
import { LockHeldError } from './disk/state-lock.js'
import { CloseAll } from './getting-out/close-all.js'
import { Sweeper } from './getting-out/sweeper.js'
import { ArrivingHalts } from './keeper/arriving-halts.js'
import { haltedBefore, Keeper, ownHalt } from './keeper/keeper.js'
import { VenueLine } from './venues/venue-line.js'
import { VenueModuleError, VenueThread } from './venues/venue-thread.js'
import { READING_DEADLINE_MS, Venues } from './venues/venues.js'

// The control thread: starts, keeps time, and passes on what the bot thread says.

const BEAT_MS = 50
const TICK_MS = 1_000
/** The part of a shutdown's deadline that cancelling working orders may take. */
const SWEEP_SHARE = 0.6
/** A bot thread that is silent for this long, in ms, is worth a line in the log. */
const REPORT_STUCK_AFTER_MS = 5_000

const { latch: buffer, noticePort, settings } = workerData as ControlThreadData
const port = parentPort
if (port === null) throw new Error('The control thread is started by the kill switch, not by itself')

const NOBODY = { who: null, reason: null, haltId: null }
const startedAt = performance.now()
const latch = new Latch(buffer)
let closing = false

const post = (message: ToBot): void => port.postMessage(message)

let writingToStderr = false

/** Goes to the bot's logger; to standard error as well when the bot thread can't log. */
function log(level: 'info' | 'warn' | 'error', message: string, fields: object): void {
  post({ type: 'log', level, message, fields })
  if (bot.responsive || writingToStderr) return
  // A terminal that takes nothing blocks whoever writes to it: not this thread, and only one line at a time.
  writingToStderr = true
  const line = { level, time: new Date().toISOString(), name: settings.botName, msg: message }
  write(2, `${JSON.stringify(line)}\n`, () => {
    writingToStderr = false
  })
}

// The last thing that this thread does, whatever ends it: nobody could be told to halt any more.
process.on('exit', () => {
  if (closing) return
  latch.gate.raise('halted')
  latch.beats.controlGone()
})

const bot = new BotWatch({
  latch,
  name: settings.botName,
  pid: settings.pid,
  version: settings.version,
  captureStack: settings.isMainThread ? captureBotStack : async () => null,
})

const lines: VenueLine[] = []
let venueThread: VenueThread | null = null

const beat = setInterval(() => {
  latch.beats.controlBeat(Date.now())
  bot.look()
  venueThread?.look()
  for (const line of lines) line.look()
}, BEAT_MS)
latch.beats.controlBeat(Date.now())

const directory = new StateDirectory(settings.stateDir, settings.botName)

/** The venues of the module first: they answer when the bot thread doesn't. */
async function connectVenues(): Promise<{ readonly own: VenueLine; readonly module: VenueLine | null }> {
  const { venueModule, settleMs } = settings
  let module: VenueLine | null = null
  if (venueModule !== null) {
    venueThread = new VenueThread({ settings: venueModule, latch: latch.buffer, settleMs, log })
    module = await venueThread.start()
  }
  const own = new VenueLine({
    venues: settings.venues.filter((name) => !(module?.venues ?? []).includes(name)),
    post,
    unreachable: () => bot.unreachable,
  })
  lines.push(...(module === null ? [] : [module]), own)
  return { own, module }
}

async function start(): Promise<void> {
  const { recovery, audit, closeAll: lastCloseAll } = await directory.open(() => new Date())
  latch.haltIds.lastEpoch = recovery.epoch
  const { own, module } = await connectVenues()
  const venues = new Venues(lines)
  const keeper: Keeper = new Keeper(
    {
      latch,
      store: directory,
      audit,
      publish: (notice) => noticePort.postMessage(notice),
      onHalt: () => sweeper.start(),
      log,
    },
    { halt: startingHalt(recovery, lastCloseAll), scopedHalts: recovery.scopedHalts },
  )
  const sweeper: Sweeper = new Sweeper({
    venues,
    latch,
    halts: () => keeper.halts,
    policy: settings.workingOrders,
    deadlineMs: settings.cancelDeadlineMs,
    note: (facts) => keeper.note(facts),
    log,
  })
  const { maxSnapshotAgeMs, settleMs } = settings
  const closeAll = new CloseAll({
    venues,
    sweeper,
    keeper,
    latch,
    store: directory,
    deadlineMs: settings.closeDeadlineMs,
    settleMs,
    maxSnapshotAgeMs,
    botStuck: () => !bot.responsive,
    log,
    last: lastCloseAll.kind === 'none' ? null : lastCloseAll.report,
  })
  let inFlightOrders: readonly InFlightReport[] = []
  const arriving = new ArrivingHalts(latch)
  const status = new StatusSource({
    latch,
    keeper,
    bot,
    venues,
    sweeper,
    inFlightOrders: () => (latch.orders.counts().inFlight + latch.orders.counts().unknown === 0 ? [] : inFlightOrders),
    closeAll: () => closeAll.summary,
    maxSnapshotAgeMs,
  })
  const listeners = new Listeners({
    settings,
    makeRoutes: (curl) =>
      new Routes({ latch, keeper, arriving, bot, venues, status, sweeper, closeAll, settings, curl }),
    onRefused: (kind, facts) => keeper.refused(kind, facts),
    onError: (error) => log('error', `The control server: ${error.message}`, { stack: error.stack }),
  })
  await listeners.open()
  const { url, failure } = listeners
  for (const halt of recovery.found) {
    const { haltId, operator, source, reason, level, scope } = halt
    const details = { level, scope, change: 'found in state.json.new' }
    audit.add({ what: 'halt', who: operator, source, reason, haltId, details })
  }
  if (failure !== null) keeper.beginHalted(failure)
  await keeper.begin({
    what: recovery.firstRun ? 'first run' : 'started',
    who: null,
    source: 'start',
    reason: recovery.damage,
    haltId: keeper.halts.halt?.haltId ?? null,
    details: {
      bot: settings.botName,
      pid: settings.pid,
      version: settings.version,
      url,
      failure,
      keptAside: directory.keptAside,
    },
  })
  if (failure !== null) log('error', `${failure}.`, {})
  if (lastCloseAll.kind === 'interrupted') await directory.closeAllSeen(lastCloseAll.report)

  let rejectedSoFar = 0
  let stuckReported = false
  let moduleReadAt = performance.now()
  latch.news.wantExample()
  let ticking = false
  const tick = setInterval(async () => {
    if (ticking) return
    ticking = true
    countRejections()
    reportStuckBot()
    readModuleVenues()
    if (!(await directory.touch())) directoryLost()
    await lookAtListeners()
    await keeper.tick(arriving.isBusy)
    ticking = false
  }, TICK_MS)

  /** Rejected orders are counted, with the first one as an example. */
  function countRejections(): void {
    const { rejected } = latch.orders.counts()
    const count = rejected - rejectedSoFar
    rejectedSoFar = rejected
    if (count > 0) keeper.tally('rejected', { ...NOBODY, what: 'orders rejected', source: 'guard' }, count)
    latch.news.wantExample()
  }

  function reportStuckBot(): void {
    const stuck = bot.lastBeatMs > REPORT_STUCK_AFTER_MS
    if (stuck === stuckReported) return
    stuckReported = stuck
    if (!stuck) {
      sweeper.start()
      log('warn', 'The bot thread answers again', {})
      keeper.note({ ...NOBODY, what: 'bot answers again', source: 'guard' })
      return
    }
    void bot.stack().then((stack) => {
      const where = stack?.[0] ?? 'an unknown place'
      const message = `The bot thread is stuck since ${bot.lastBeatMs} ms, at ${where}. To end it: kill -9 ${settings.pid}; a halted bot comes back halted.`
      log('error', message, { stack })
      keeper.note({ ...NOBODY, what: 'bot stuck', source: 'guard', details: { stack } })
    })
  }

  /** The bot thread reads its own venues; those of the module are read here, as often. */
  function readModuleVenues(): void {
    const interval = latch.gate.isOpen() ? settings.snapshotIntervalMs : Math.min(TICK_MS, maxSnapshotAgeMs / 2)
    if (module === null || interval === 0 || performance.now() - moduleReadAt < interval - TICK_MS / 2) return
    moduleReadAt = performance.now()
    void module.read(module.venues, READING_DEADLINE_MS).then(() => {
      sweeper.look(module.snapshots)
      // What is posted to a thread that doesn't answer would only pile up there.
      if (bot.responsive) post({ type: 'module-snapshots', snapshots: module.snapshots })
    })
  }

  async function lookAtListeners(): Promise<void> {
    const news = await listeners.look()
    if (news === null) return
    const { lost, wasTheOnlyOne } = news
    log('error', `${lost}. Start the bot anew to have it back.`, {})
    if (wasTheOnlyOne) keeper.haltItself('halted', `${lost}, and there is no other way in`, 'guard')
  }

  function directoryLost(): void {
    const reason = `the state directory ${settings.stateDir} is gone, or belongs to another process now`
    keeper.haltItself('halted', reason, 'guard')
  }

  async function close(callId: number, reason: string): Promise<void> {
    if (closing) return
    closing = true
    clearInterval(tick)
    countRejections()
    await keeper.end({ what: 'stopped', who: null, source: 'code', reason, haltId: keeper.halts.halt?.haltId ?? null })
    await listeners.close()
    await venueThread?.close()
    await directory.close()
    clearInterval(beat)
    post({ type: 'reply', callId, value: null })
    noticePort.close()
    port?.close()
  }

  async function halt({ callId, halt, warnings, waitMs }: Extract<ToControl, { type: 'halt' }>): Promise<void> {
    const { inFlight } = latch.orders.counts()
    const { inForce, written } = keeper.halt({ halt, callId, who: null, warnings })
    const onDisk = await written
    if (!onDisk && !keeper.durable) await keeper.leaveLastWord(inForce)
    if (waitMs > 0) await status.waitForQuiet(waitMs, () => closing)
    const { state, quiet, durable } = await status.status()
    const value = {
      haltId: inForce.haltId,
      latchMicros: null,
      inFlight,
      warnings,
      durable: onDisk || durable,
      state,
      quiet,
    }
    post({ type: 'reply', callId, value })
  }

  async function resume({ callId, confirm, source, expiresAt }: Extract<ToControl, { type: 'resume' }>): Promise<void> {
    const isGivenUp = () => monotonicMs() >= expiresAt
    post({ type: 'reply', callId, value: await keeper.resume({ confirm, source, who: null, isGivenUp }) })
  }

  async function sweep({ callId, policy, deadlineMs }: Extract<ToControl, { type: 'sweep' }>): Promise<void> {
    // What can't be cancelled must not take the time for the rest of the shutdown.
    const sweepMs = deadlineMs * SWEEP_SHARE
    await Promise.all([sweeper.sweep(policy, sweepMs), within(closeAll.ended(), deadlineMs)])
    post({ type: 'reply', callId, value: null })
  }

  function late({ order, id, unknown }: Extract<ToControl, { type: 'late' }>): void {
    const haltId = keeper.halts.halt?.haltId ?? null
    const what = unknown ? 'late order of unknown outcome' : 'late order'
    keeper.tally(`${what} ${haltId}`, { ...NOBODY, what, source: 'guard', haltId, details: { order, id } })
    sweeper.late({ order, id })
  }

  port?.on('message', (message: ToControl) => {
    // Timers wait while messages come by the ten thousand.
    latch.beats.controlBeat(Date.now())
    switch (message.type) {
      case 'halt':
        void halt(message)
        break
      case 'resume':
        void resume(message)
        break
      case 'snapshots':
      case 'venue-answer':
        own.take(message)
        if (message.type === 'snapshots') sweeper.look(own.snapshots)
        break
      case 'in-flight':
        inFlightOrders = message.orders
        break
      case 'late':
        late(message)
        break
      case 'sweep':
        void sweep(message)
        break
      case 'rejected': {
        const { order, code, haltId } = message
        const where = describeScope({ ...(order.symbol !== null && { symbol: order.symbol }) }) || 'an order'
        const facts = { what: 'orders rejected', who: null, source: 'guard', reason: `${code}: ${where}`, haltId }
        keeper.tally('rejected', { ...facts, details: { code, example: order } }, 0)
        break
      }
      case 'audit':
        keeper.note({ ...NOBODY, what: message.what, source: message.source, details: message.details })
        break
      case 'close':
        void close(message.callId, message.reason)
        break
    }
  })
  const startMs = Math.round(performance.now() - startedAt)
  post({
    type: 'ready',
    url,
    lines: listeners.operatorLines(),
    startMs,
    firstRun: recovery.firstRun,
    moduleVenues: module?.venues ?? [],
  })
}

/** The halt that this run begins with: the one that was in force, or a new one for what can't be gone on with. */
function startingHalt(recovery: Recovery, closeAll: LastCloseAll): Halt | null {
  const before = haltedBefore(recovery.halt)
  if (recovery.damage !== null) {
    const aside = directory.keptAside.length === 0 ? '' : `; kept aside as ${directory.keptAside.join(', ')}`
    const reason = `what the last run left in ${settings.stateDir} can't be trusted: ${recovery.damage}${aside}${before}`
    return ownHalt(latch.haltIds.mint(), 'halted', reason, 'start')
  }
  if (closeAll.kind !== 'interrupted' || recovery.halt?.level === 'halted') return recovery.halt
  return ownHalt(latch.haltIds.mint(), 'halted', `${closeAll.why}${before}`, 'start')
}

start().catch(async (error) => {
  closing = true
  latch.gate.raise('halted')
  clearInterval(beat)
  await venueThread?.close()
  await directory.close()
  if (error instanceof VenueModuleError) post({ type: 'failed', code: 'VENUE_MODULE_FAILED', message: error.message })
  else if (error instanceof LockHeldError) post({ type: 'failed', code: 'STATE_DIR_IN_USE', message: error.message })
  else if (error instanceof ListenError) post({ type: 'failed', code: error.code, message: error.message })
  else
    post({
      type: 'failed',
      code: 'CONTROL_THREAD_FAILED',
      message: `The control thread could not start: ${(error as Error).message}`,
    })
  port.close()
})
