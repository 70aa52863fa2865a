import type { CloseRefusal } from '../words/close-refused.js'
import { isDecimal } from '../words/money.js'

/** What an error of a venue says of a closing order that it has not taken; null: nothing certain. Never throws. */
export function readRefusal(error: unknown): CloseRefusal | null {
  try {
    const { refused, atMost, belowMinimum } = (error ?? {}) as Partial<Readonly<Record<keyof CloseRefusal, unknown>>>
    if (refused !== true) return null
    return { refused, atMost: isDecimal(atMost) ? atMost : null, belowMinimum: belowMinimum === true }
  } catch {
    return null
  }
}
