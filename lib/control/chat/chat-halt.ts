import type { Latch } from '../../between/latch/latch.js'
import type { ControlSettings } from '../../between/messages.js'
import { newHalt } from '../../words/halt.js'
import { haltEverything } from '../../words/halt-request.js'
import type { AllowedUser } from '../../words/notification.js'
import type { LatchFirst } from '../api/latch-first.js'
import type { StatusSource } from '../api/status-source.js'
import { workingOrderWarnings } from '../api/working-order-warnings.js'
import type { Asked } from '../courier/messages.js'
import type { AppliedHalt } from '../keeper/halting.js'
import type { Keeper } from '../keeper/keeper.js'
import type { Venues } from '../venues/venues.js'
import { type Answer, only } from './answer.js'
import { haltText } from './texts.js'

/** How long the answer waits for the disk, in ms. The halt is in force before. */
const DISK_DEADLINE_MS = 2_000

export interface ChatHaltParts {
  readonly latch: Latch
  readonly keeper: Keeper
  readonly latchFirst: LatchFirst
  readonly status: StatusSource
  readonly venues: Venues
  readonly settings: Pick<ControlSettings, 'allowCloseAll' | 'workingOrders' | 'maxSnapshotAgeMs'>
}

/** `/halt [reason]`: latch, then the keeper, then the disk, then the answer. */
export class ChatHalt {
  readonly #parts: ChatHaltParts

  constructor(parts: ChatHaltParts) {
    this.#parts = parts
  }

  /** In force when this returns. @param heard is called once it is on disk */
  async answer(asked: Asked, user: AllowedUser, heard: () => void): Promise<Answer> {
    const { keeper, status } = this.#parts
    const applied = this.#apply(asked, user)
    void applied.written.then((onDisk) => onDisk && heard())
    const onDisk = (await keeper.onDisk(applied, DISK_DEADLINE_MS)) === true
    const now = await status.status()
    return only(haltText(applied.inForce, now, onDisk, workingOrderWarnings(now, this.#parts)))
  }

  #apply({ text = '' }: Asked, { name }: AllowedUser): AppliedHalt {
    const { latch, keeper, latchFirst } = this.#parts
    const haltId = latchFirst.enter()
    try {
      const reason = haltEverything([], text).reason ?? 'halted by telegram'
      const halt = newHalt({ haltId, level: 'halted', reason, source: 'telegram', operator: name, scope: null })
      return keeper.halt({ halt, own: null, who: name, warnings: [] })
    } catch (error) {
      // Nothing above is expected to fail. If it does, the latch stays raised for good.
      latch.gate.raise('halted')
      throw error
    } finally {
      latchFirst.leave()
    }
  }
}
