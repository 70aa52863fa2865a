/**
 * Codes with which a node refuses an order before it takes it, so that it is in no mempool. Others leave it open: they may tell of an order that
 * has come before, or of one that is filled. https://github.com/dydxprotocol/v4-chain, `x/clob/types/errors.go`; and of the Cosmos SDK, `types/errors`
 */
const REFUSALS: Readonly<Record<string, ReadonlySet<number>>> = {
  // Quantums, good-til block, subticks, market, message; its status; time in force; reduce-only twice; rate limits; reduce-only is off; equity tier
  clob: new Set([4, 5, 6, 8, 10, 11, 12, 34, 42, 2001, 2002, 5001, 9003, 10001]),
  // Unauthorized, unknown address, fee, sequence
  sdk: new Set([4, 9, 13, 32]),
}

/** Whether a broadcast was answered by a refusal. Source: v4-client-js 3.6.0, `BroadcastErrorObject` */
export function certainlyNotTaken(error: unknown): boolean {
  const { name, code, codespace } = (error ?? {}) as { name?: unknown; code?: unknown; codespace?: unknown }
  return name === 'BroadcastError' && (REFUSALS[String(codespace)]?.has(Number(code)) ?? false)
}

/** Whether the node has a cancel of this order, until this block or a later one. `ErrMemClobCancelAlreadyExists` */
export function isCancelledAlready(error: unknown): boolean {
  const { name, code, codespace } = (error ?? {}) as { name?: unknown; code?: unknown; codespace?: unknown }
  return name === 'BroadcastError' && codespace === 'clob' && code === 9
}
