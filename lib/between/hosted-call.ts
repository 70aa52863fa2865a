/** A call that has come in at a server of the host's own, as it is handed to the control thread. Its body follows on a port. */
export interface HostedCall {
  readonly method: string
  /** The path of the call, without what the host has mounted it under, and the query. */
  readonly url: string
  /** In the form of node:http's `rawHeaders`. */
  readonly rawHeaders: readonly string[]
  /** The host's server has decrypted it. */
  readonly encrypted: boolean
  /** Of the host's socket; null: it tells none. */
  readonly localAddress: string | null
  readonly localPort: number | null
  readonly remoteAddress: string | null
}

/** A part of the body; or that it has ended, or was cut off. */
export type HostedBody = Uint8Array | 'ended' | 'cut off'

/** What the call is answered. */
export interface HostedReply {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}
