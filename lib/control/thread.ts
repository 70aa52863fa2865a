import { parentPort, workerData } from 'node:worker_threads'
import { Latch } from '../between/latch/latch.js'
import type { ControlThreadData, ToBot, ToControl } from '../between/messages.js'
import { captureBotStack } from './bot/bot-stack-trace.js'
import { BotWatch } from './bot/bot-watch.js'
import { Clock, startBeat } from './clock.js'
import { StateDirectory } from './disk/state-directory.js'
import { Inbox } from './inbox.js'
import { type ControlParts, makeControlParts } from './parts.js'
import { foundHalts, startFacts, startFailure, startingHalt } from './starting.js'
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
const directory = new StateDirectory(settings.stateDir, settings.botName)
const base = { latch, settings, bot, directory, post, log }

/** Reads what the last run left, reaches the venues, and makes the parts. Nothing is in force yet. */
async function open() {
  const { recovery, audit, closeAll: lastCloseAll } = await directory.open(() => new Date())
  latch.haltIds.lastEpoch = recovery.epoch
  const { own, module, venues } = await connections.connect()
  const found = { recovery, closeAll: lastCloseAll, stateDir: settings.stateDir, keptAside: directory.keptAside }
  const halts = { halt: startingHalt(found, () => latch.haltIds.mint()), scopedHalts: recovery.scopedHalts }
  const tellGuard = noticePort.postMessage.bind(noticePort)
  const parts = makeControlParts({ ...base, venues, audit, halts, lastCloseAll, tellGuard })
  return { found, audit, own, module, parts }
}
type Opened = Awaited<ReturnType<typeof open>>

/** Listens, and brings the state of the last run into force. From then on orders pass, if nothing is halted. */
async function begin({ found, audit, parts: { keeper, listeners } }: Opened): Promise<void> {
  await listeners.open()
  const { failure } = listeners
  audit.add(...foundHalts(found.recovery))
  if (failure !== null) keeper.beginHalted(failure)
  await keeper.begin(startFacts(found, settings, listeners, keeper.halts.halt?.haltId ?? null))
  if (failure !== null) log('error', `${failure}.`, {})
  if (found.closeAll.kind === 'interrupted') await directory.closeAllSeen(found.closeAll.report)
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
  const haltId = keeper.halts.halt?.haltId ?? null
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
    firstRun: opened.found.recovery.firstRun,
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
