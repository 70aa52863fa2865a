import type { Reduction, Verdict } from './decide.js'
import type { OrderAsRead } from './order-effect.js'
import type { Look } from './passed-orders.js'

/** What is understood of an order. Never throws. */
export type ReadWhole = (order: unknown) => OrderAsRead

/** Says of exits whether they surely reduce a position, and is told of what passes meanwhile. */
export interface ExitAccount {
  /** Notes that this thread has been sending until now, if it has. To be called now and then. */
  look(): void
  verify(order: OrderAsRead, read: ReadWhole): Reduction
  /** Verifies an order that may have been let pass before. */
  verifyAgain(object: unknown, order: OrderAsRead, look: Look, read: ReadWhole): Reduction
  /** Takes an order that is just being let pass. @returns the verdict that goes with it to {@link sent}; null: nobody keeps account */
  letPass(object: unknown, read: () => OrderAsRead, verified: boolean): Verdict | null
  /** An order that had been let pass leaves while everything may pass. */
  leaves(): void
  /** The same for one that no halt covers, while others are in force. */
  leavesUnverified(object: unknown, read: () => OrderAsRead, look: Look): void
  sent(verdict: Verdict, place: number): void
  answered(place: number): void
  /** Everything may pass again, so that no account is kept. */
  forget(): void
}

const WHY =
  'this is an attached thread, and exits are verified by the bot thread alone, since two threads that each verify the whole ' +
  'position would open the other side: have the bot thread send it'

/** Of an attached thread: no exit is verified there, and so no account is kept. */
export class NoExits implements ExitAccount {
  verify(): Reduction {
    return { verified: false, why: WHY }
  }

  verifyAgain(): Reduction {
    return this.verify()
  }

  letPass(): null {
    return null
  }

  look(): void {}
  leaves(): void {}
  leavesUnverified(): void {}
  sent(): void {}
  answered(): void {}
  forget(): void {}
}
