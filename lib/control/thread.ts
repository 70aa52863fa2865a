import { parentPort, workerData } from 'node:worker_threads'
import { Latch } from '../between/latch/latch.js'
import type { ControlThreadData, ToBot, ToControl } from '../between/messages.js'
import { captureBotStack } from './bot/bot-stack.js'
import { BotWatch } from './bot/bot-watch.js'
import { Clock, type ClockParts, startBeat } from './clock.js'
import { StateDirectory } from './disk/state-directory.js'
import { Inbox } from './inbox.js'
import { makeControlParts } from './parts.js'
import { foundHalts, startFacts, startFailure, startingHalt } from './starting.js'
import { ThreadLog } from './thread-log.js'
import { VenueConnections } from './venues/venue-connections.js'

// The control thread: starts, and ends.

const { latch: buffer, noticePort, settings } = workerData as ControlThreadData
const port = parentPort
if (port === null) throw new Error('The control thread is started by the kill switch, not by itself')

const startedAt = performance.now()
const latch = new Latch(buffer)
let closing = false

const post = (message: ToBot): void => port.postMessage(message)
const { botName, pid, version } = settings
const captureStack = settings.isMainThread ? captureBotStack : async () => null
const bot = new BotWatch({ latch, name: botName, pid, version, captureStack })
const { log } = new ThreadLog({
  botName,
  post: (level, message, fields) => post({ type: 'log', level, message, fields }),
  botResponsive: () => bot.responsive,
})

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
const directory = new StateDirectory(settings.stateDir, botName)

async function start(): Promise<void> {
  const { recovery, audit, closeAll: lastCloseAll } = await directory.open(() => new Date())
  latch.haltIds.lastEpoch = recovery.epoch
  const { own, module, venues } = await connections.connect()
  const found = { recovery, closeAll: lastCloseAll, stateDir: settings.stateDir, keptAside: directory.keptAside }
  const halts = { halt: startingHalt(found, () => latch.haltIds.mint()), scopedHalts: recovery.scopedHalts }
  const tellGuard = noticePort.postMessage.bind(noticePort)
  const parts = makeControlParts({
    latch,
    settings,
    bot,
    venues,
    directory,
    audit,
    halts,
    lastCloseAll,
    tellGuard,
    log,
  })
  const { keeper, listeners } = parts

  await listeners.open()
  const { url, failure } = listeners
  audit.add(...foundHalts(recovery))
  if (failure !== null) keeper.beginHalted(failure)
  await keeper.begin(startFacts(found, settings, { url, failure, haltId: keeper.halts.halt?.haltId ?? null }))
  if (failure !== null) log('error', `${failure}.`, {})
  if (lastCloseAll.kind === 'interrupted') await directory.closeAllSeen(lastCloseAll.report)

  const sendSnapshots: ClockParts['sendSnapshots'] = (snapshots) => post({ type: 'module-snapshots', snapshots })
  const clock = new Clock({ ...parts, latch, settings, bot, directory, module, sendSnapshots, log })
  clock.start()

  async function close(callId: number, reason: string): Promise<void> {
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

  const inbox = new Inbox({
    ...parts,
    latch,
    venues: own,
    reply: (callId, value) => post({ type: 'reply', callId, value }),
    isClosing: () => closing,
    close,
  })
  port?.on('message', (message: ToControl) => inbox.take(message))
  const startMs = Math.round(performance.now() - startedAt)
  const { firstRun } = recovery
  post({ type: 'ready', url, lines: listeners.operatorLines(), startMs, firstRun, moduleVenues: module?.venues ?? [] })
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
