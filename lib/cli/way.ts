/** One way to a bot. */
export interface Way {
  readonly name: 'url' | 'socket' | 'port'
  readonly url: string
  /** The path of a Unix socket, in place of a port. */
  readonly socket: string | null
  /** The path of the one certificate that is believed; null: those that Node believes, and `--cacert`. */
  readonly certificate: string | null
}

/** For people. */
export function describeWay({ url, socket }: Way): string {
  return socket ?? url
}

/** What a request needs beside its way. */
export interface Credentials {
  readonly token: string | null
  /** Paths of PEM files. */
  readonly cacert: string | null
  readonly cert: string | null
  readonly key: string | null
}
