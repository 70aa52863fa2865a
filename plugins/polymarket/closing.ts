import type { ClosingOrder } from '../../lib/words/ports.js'

/** Where the venue tells its guarded client what it is closing; the same across copies of this package. */
const CLOSING = Symbol.for('trading-kill-switch.closing')

/**
 * A view of a client for one closing order: the same client, whose guard sees what the order is for, and which answers with the
 * exchange's acknowledgement and doesn't wait up to 30 s for the settlement (`resolveTransactionsHashes` of clob-client-v2).
 */
export function forClosing<Client extends object>(client: Client, closing: ClosingOrder): Client {
  return Object.create(client, {
    [CLOSING]: { value: closing },
    resolveTransactionsHashes: { value: async (response: unknown) => response },
  })
}

/** What a client is closing now. It is a ticket, and passes the guard only where the kill switch has issued that very object. */
export function closingOf(client: object): ClosingOrder | null {
  return (client as { readonly [CLOSING]?: ClosingOrder })[CLOSING] ?? null
}
