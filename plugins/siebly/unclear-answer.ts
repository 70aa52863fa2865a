type Fields = Readonly<Record<string, unknown>>

/** Words of answers that leave open whether an order was taken. https://bybit-exchange.github.io/docs/v5/error */
const UNCERTAIN = /time[ds]?[ _-]?out|unknown|process(ing|ed)|internal|server error|system|service|busy/i

/** Codes that say that all is well: Bybit and OKX, Bitget. */
const FINE: readonly unknown[] = [undefined, null, '', 0, '0', '00000']

export function isUncertain(words: string): boolean {
  return UNCERTAIN.test(words)
}

/**
 * Whether an answer to an order leaves open what becomes of it: an error of the exchange's own doing, by REST (`retCode` of bybit-api, which makes no
 * error of it) or by WebSocket (Binance's `status` from 500 on). Pure.
 */
export function leavesOpen(answer: unknown): boolean {
  const { retCode, retMsg, status, code, msg, error } = fieldsOf(answer)
  if (typeof status === 'number' && status >= 500) return true
  const isError = !FINE.includes(retCode) || !FINE.includes(code)
  return isError && [retMsg, msg, fieldsOf(error).msg].some((words) => typeof words === 'string' && isUncertain(words))
}

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {}
}
