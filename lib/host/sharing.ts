import { MessageChannel, type MessagePort } from 'node:worker_threads'
import type { Latch } from '../between/latch/latch.js'
import type { TakenBlock } from '../between/latch/thread-blocks.js'
import type { SharedRate } from '../guard/order-rules.js'
import { KillSwitchError } from '../words/errors.js'
import type { LimitSettings } from '../words/limits.js'
import { VERSION } from '../words/version.js'
import type { ControlThread } from './control-thread.js'

/**
 * What one other thread needs to be guarded by this kill switch, for `attachKillSwitch()` there. It is posted as `workerData` or by
 * `postMessage()`, with its `port` in the transfer list; so it can be posted once, and claimed once.
 */
export interface SharedKillSwitch {
  /** The line to the control thread. To be named in the transfer list; closed, it gives an unused share back. */
  readonly port: MessagePort
  /** Of trading-kill-switch. */
  readonly version: string
  /** Null: the kill switch is disabled. */
  readonly latch: SharedLatch | null
}

/** The latch, and the block of it that the thread counts its orders in. */
export interface SharedLatch extends TakenBlock {
  readonly memory: SharedArrayBuffer
  readonly stateDir: string
  /** The feeds of `[control.trips]`, in the order in which all threads know them. */
  readonly feeds: readonly string[]
  /** What all threads count their orders in; left out: nothing. */
  readonly rates?: readonly SharedRate[]
  /** Of single orders; left out: none. */
  readonly limits?: LimitSettings
}

/** Makes shares of a kill switch. */
export class Sharing {
  readonly #latch: Latch
  readonly #control: ControlThread
  readonly #given: Pick<SharedLatch, 'stateDir' | 'rates' | 'limits' | 'feeds'>

  constructor(
    latch: Latch,
    control: ControlThread,
    given: Pick<SharedLatch, 'stateDir' | 'rates' | 'limits' | 'feeds'>,
  ) {
    this.#latch = latch
    this.#control = control
    this.#given = given
  }

  /** @throws {KillSwitchError} the kill switch has ended, or there are too many threads */
  share(): SharedKillSwitch {
    if (!this.#control.isUp) {
      throw new KillSwitchError('SHARE_IMPOSSIBLE', 'This kill switch has ended, so no thread can be attached to it.')
    }
    const taken = this.#latch.threads.take()
    if (taken === null) {
      throw new KillSwitchError(
        'TOO_MANY_THREADS',
        '64 threads are attached, or were given a share that they have not attached. End some of them, or close the port of ' +
          'each share that is not needed.',
      )
    }
    const { port1: port, port2 } = new MessageChannel()
    this.#control.post({ type: 'share', block: taken.block, port: port2 }, [port2])
    return { port, version: VERSION, latch: { ...taken, memory: this.#latch.buffer, ...this.#given } }
  }
}

/** The share of a disabled kill switch: every order passes there as well. */
export function disabledShare(): SharedKillSwitch {
  return { port: new MessageChannel().port1, version: VERSION, latch: null }
}
