import { MessageChannel, type MessagePort, receiveMessageOnPort, threadId } from 'node:worker_threads'
import { Latch } from '../between/latch/latch.js'
import { LEADS_NOBODY, type Notice } from '../between/messages.js'
import { monotonicMs } from '../time/monotonic.js'
import { KillSwitchError } from '../words/errors.js'
import type { DescribeOrder } from '../words/order.js'
import { ownField } from '../words/own-field.js'
import { VERSION } from '../words/version.js'
import { type AttachedKillSwitch, AttachedThread } from './attached-thread.js'
import { passEverything } from './pass-everything.js'
import type { SharedKillSwitch, SharedLatch } from './sharing.js'

/** What an attached thread may give. */
export interface AttachOptions {
  /** Reads this thread's orders, where their shape is not a common one. A function can't be posted, so each thread gives its own. */
  readonly describe?: DescribeOrder
}

/** So long a sign of life of the control thread is waited for, in ms. It beats every 50 ms. */
const BEAT_DEADLINE_MS = 5_000
/** Between two looks, in ms. */
const LOOK_MS = 2

/**
 * Guards this thread's orders by the kill switch of another thread, on the same latch. To be called once with each share. Blocks until
 * the control thread has given a sign of life, for some 25 ms.
 *
 * @param shared what `killSwitch.share()` has made, as it has arrived here
 * @throws {KillSwitchError} `SHARE_INVALID`, `SHARE_CLAIMED`, `VERSIONS_DIFFER`, `CONTROL_THREAD_GONE`: this thread must not trade
 */
export function attachKillSwitch(shared: SharedKillSwitch, options: AttachOptions = {}): AttachedKillSwitch {
  checkShare(shared)
  if (shared.latch === null) return { ...passEverything(), detach: () => {} }
  const describe = ownField(options, 'describe') ?? null
  if (new Latch(shared.latch.memory).gate.read().shuttingDown) return attachToNothing(shared.latch, describe)
  const port = ownPort(shared.port)
  const latch = claimLatch(shared.latch, port)
  const thread = new AttachedThread({ latch, port, describe, ...shared.latch })
  if (!hearsControl(latch, thread)) {
    thread.detach()
    throw new KillSwitchError(
      'CONTROL_THREAD_GONE',
      `The control thread has given no sign of life within ${BEAT_DEADLINE_MS} ms, so nobody could halt this thread. Has the thread ` +
        'that made the share ended? Start the bot anew, and share its kill switch again.',
    )
  }
  thread.start()
  return thread
}

function checkShare(shared: SharedKillSwitch | null | undefined): asserts shared is SharedKillSwitch {
  if (typeof shared?.version !== 'string' || typeof shared.port?.postMessage !== 'function') {
    throw new KillSwitchError(
      'SHARE_INVALID',
      'attachKillSwitch() takes what killSwitch.share() has made, posted to this thread with its port in the transfer list: ' +
        'new Worker(file, { workerData: { shared }, transferList: [shared.port] }).',
    )
  }
  if (shared.version === VERSION) return
  throw new KillSwitchError(
    'VERSIONS_DIFFER',
    `The share is of trading-kill-switch ${shared.version}, and this thread has loaded ${VERSION}: let both load the same.`,
  )
}

/** Takes the port away from everyone else here: it must end with this thread, and not before. */
function ownPort(port: MessagePort): MessagePort {
  const { port1, port2 } = new MessageChannel()
  try {
    port1.postMessage(port, [port])
    return receiveMessageOnPort(port2)?.message
  } catch {
    throw claimed()
  } finally {
    port1.close()
  }
}

function claimLatch({ memory, block, claim }: SharedLatch, port: MessagePort): Latch {
  const latch = new Latch(memory, block)
  if (latch.threads.claim({ block, claim }, threadId, monotonicMs())) return latch
  port.close()
  throw claimed()
}

function claimed(): KillSwitchError {
  return new KillSwitchError(
    'SHARE_CLAIMED',
    'This share was attached already, or its port was closed. Each thread needs a share of its own: call killSwitch.share() once ' +
      'for each, and attach it once.',
  )
}

/** Waits for a beat, and for all halts in force. Blocks. */
function hearsControl(latch: Latch, thread: AttachedThread): boolean {
  const pause = new Int32Array(new SharedArrayBuffer(4))
  const beats = latch.beats.controlBeats()
  const until = monotonicMs() + BEAT_DEADLINE_MS
  for (;;) {
    if (latch.beats.controlBeats() !== beats && thread.knowsAllHalts()) return true
    if (latch.gate.read().shuttingDown) return true
    if (latch.beats.isControlGone() || monotonicMs() > until) return false
    Atomics.wait(pause, 0, 0, LOOK_MS)
  }
}

/** The kill switch is ending. A thread that starts meanwhile must not fail; only cancels pass there. */
function attachToNothing(shared: SharedLatch, describe: DescribeOrder | null): AttachedKillSwitch {
  const latch = new Latch()
  latch.gate.started('active', false)
  latch.gate.shutDown()
  const { port1: port, port2 } = new MessageChannel()
  const nothing: Notice = { kind: 'whole', halts: [], pauses: [], durable: false, botHaltsTaken: 0, role: LEADS_NOBODY }
  port2.postMessage(nothing)
  latch.news.nextRevision()
  return new AttachedThread({ ...shared, latch, port, describe })
}
