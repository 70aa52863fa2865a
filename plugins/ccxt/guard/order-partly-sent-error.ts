import { KillSwitchError } from '../../../lib/words/errors.js'

/**
 * A call of several requests was stopped between two of them: some have left, the rest has not. It is no `TradingHaltedError`:
 * that one says that nothing was sent.
 */
export class OrderPartlySentError extends KillSwitchError {
  override readonly name = 'OrderPartlySentError'
  constructor(venue: string, cause: Error) {
    super(
      'ORDER_PARTLY_SENT',
      `A part of this call to ${venue} had left before trading was halted; the rest was not sent. Look at the open orders there ` +
        'before you send it again.',
      { cause },
    )
  }
}
