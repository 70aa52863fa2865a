import { parentPort, workerData } from 'node:worker_threads'
import { Latch } from '../between/latch/latch.js'
import type { ControlThreadData, Notice, ToBot, ToControl } from '../between/messages.js'
import { captureBotStack } from './bot/bot-stack-trace.js'
import { BotWatch } from './bot/bot-watch.js'
import { Clock, startBeat } from './clock.js'
import { JournalDirectory } from './disk/journal-directory.js'
import { Inbox } from './inbox.js'
import { type ControlParts, makeControlParts } from './parts.js'
import { closeAllInterrupted, startFacts, startFailure, startProblems } from './starting.js'
import { ThreadLog } from './thread-log.js'
import { VenueConnections } from './venues/venue-connections.js'
import { warmUp } from './warm-up.js'

// The control thread: starts, and ends.

const { latch: buffer, noticePort, settings } = workerData as ControlThreadData
const port = parentPort
if (port === null) throw new Error('The control thread is started by the kill switch, not by itself')

const startedAt = performance.now()
const latch = new Latch(buffer)
let closing = false
const post = (message: ToBot): void => port.postMessage(message)
const captureStack = settings.isMainThread ? captureBotStack : async () => null
const bot = new BotWatch({ latch, ...settings, captureStack })
const { log } = new ThreadLog({ ...settings, post, botResponsive: () => bot.responsive })

// The last thing that this thread does, whatever ends it: nobody could be told to halt any more.
process.on('exit', () => {
  if (closing) return
  latch.gate.raise('halted')
  latch.beats.controlGone()
})

const connections = new VenueConnections({ settings, latch, post, botUnreachable: () => bot.unreachable, log })
const stopBeat = startBeat(latch, () => {
  bot.look()
  connections.look()
})
const directory = new JournalDirectory(settings.stateDir, settings.botName)
const base = { latch, settings, bot, directory, post, log }

/** Reads what the last run left, reaches the venues, and makes the parts. Nothing is in force yet. */
async function open() {
  const opened = await directory.open(() => new Date())
  latch.haltIds.lastEpoch = opened.start.lastEpoch
  const { own, module, venues } = await connections.connect()
  const tellGuard = tellerOf((notice) => noticePort.postMessage(notice))
  const parts = makeControlParts({ ...base, ...opened, venues, tellGuard })
  return { start: opened.start, own, module, parts }
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
async function begin({ start, parts: { keeper, listeners } }: Opened): Promise<void> {
  await listeners.open()
  const { failure } = listeners
  const { closeAll } = start
  const interrupted = closeAll.kind === 'interrupted' ? closeAll.report : null
  if (interrupted !== null) void keeper.closeAll(closeAllInterrupted(interrupted), interrupted)
  await keeper.begin(startFacts(start, settings, listeners), startProblems(start, settings.stateDir, failure))
  if (failure !== null) log('error', `${failure}.`, {})
}

/** Keeps time, and takes what the bot thread says, until it says that this is the end. */
function run({ own, module, parts }: Opened): void {
  const clock = new Clock({ ...base, ...parts, module })
  clock.start()
  const inbox = new Inbox({
    ...base,
    ...parts,
    venues: own,
    isClosing: () => closing,
    close: (callId, reason) => close(parts, clock, callId, reason),
  })
  port?.on('message', (message: ToControl) => inbox.take(message))
}

/** The server goes last: a halt that comes meanwhile is still heard. */
async function close({ keeper, listeners }: ControlParts, clock: Clock, callId: number, reason: string): Promise<void> {
  if (closing) return
  closing = true
  clock.stop()
  const haltId = keeper.halts.strictest()?.haltId ?? null
  await keeper.end({ what: 'stopped', who: null, source: 'code', reason, haltId })
  await listeners.close()
  await connections.close()
  await directory.close()
  stopBeat()
  post({ type: 'reply', callId, value: null })
  noticePort.close()
  port?.close()
}

async function start(): Promise<void> {
  const opened = await open()
  await begin(opened)
  run(opened)
  const { listeners } = opened.parts
  post({
    type: 'ready',
    url: listeners.url,
    lines: listeners.operatorLines(),
    startMs: Math.round(performance.now() - startedAt),
    firstRun: opened.start.firstStart,
    moduleVenues: opened.module?.venues ?? [],
  })
  // A halt works cold as well, only slower.
  await warmUp(settings, listeners.url).catch(() => {})
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
