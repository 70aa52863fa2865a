import type { ClosingOrder } from '../../lib/words/ports.js'

/** The property in which the venue hands its closing order to the guarded client. Copies of this package share it. */
const CLOSING = Symbol.for('trading-kill-switch.closing')

/**
 * A view of a client for one closing order. It is the same client, with four differences: its guard sees the closing order; it
 * answers with the exchange's acknowledgement instead of waiting up to 30 s for the settlement (`resolveTransactionsHashes` of
 * clob-client-v2); it sends once, so that a refusal is not that of a repetition whose first attempt has arrived; and it asks anew for
 * the tick size and the version of orders, which the client keeps for as long as it lives. A price runs off the old tick when a market
 * is nearly decided.
 */
export function forClosing<Client extends object>(client: Client, closing: ClosingOrder): Client {
  return Object.create(client, {
    [CLOSING]: { value: closing },
    retryOnError: { value: false },
    tickSizes: { value: {} },
    cachedVersion: { value: undefined, writable: true },
    resolveTransactionsHashes: { value: async (response: unknown) => response },
  })
}

/** The closing order that a client carries out now. It passes the guard only where the kill switch has issued that very object. */
export function closingOf(client: object): ClosingOrder | null {
  return (client as { readonly [CLOSING]?: ClosingOrder })[CLOSING] ?? null
}
