import type { Latch } from '../between/latch/latch.js'
import type { OrderIntent } from '../words/order.js'
import { decide } from './decide.js'
import type { HaltView } from './halt-view.js'

export interface EarlyLookParts {
  readonly latch: Latch
  readonly view: HaltView
  /** What is understood of an order. */
  readonly read: (order: unknown) => OrderIntent
}

const NO_EXIT = () => ({ verified: false, why: 'an early look is for orders that add risk' }) as const

/**
 * Whether an order that adds risk could pass now. Counts nothing, and gives no pass: what is sent is asked for again.
 *
 * @param order names the symbol, the strategy or the venue; undefined: everything, whatever scopes are halted
 */
export function looksActive({ latch, view, read }: EarlyLookParts, order: unknown): boolean {
  try {
    if (latch.gate.isOpen()) return true
    const gate = latch.gate.read()
    const { shuttingDown } = gate
    if (order === undefined) return gate.state === 'active' && !shuttingDown && view.pause(gate) === null
    const intent = { ...read(order), action: 'place', reduceOnly: false } as const
    return decide({ shuttingDown, halts: view.covering(intent, gate), pause: view.pause(gate) }, intent, NO_EXIT)
      .allowed
  } catch {
    return false
  }
}
