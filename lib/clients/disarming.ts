/** The property by which a venue tells the guard of its client that it disarms the dead man's switch. Copies of this package share it. */
const DISARMING = Symbol.for('trading-kill-switch.disarming')

/**
 * A view of a client through which the kill switch disarms the exchange's dead man's switch: the same client, but its guard lets that one request pass, also
 * while halted. A bot's own code gets no such view.
 */
export function forDisarming<Client extends object>(client: Client): Client {
  return Object.create(client, { [DISARMING]: { value: true } })
}

export function isDisarming(client: unknown): boolean {
  return (client as { readonly [DISARMING]?: unknown } | null | undefined)?.[DISARMING] === true
}
