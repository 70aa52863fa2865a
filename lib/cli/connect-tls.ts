import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { isIP, type Socket } from 'node:net'
import { connect } from 'node:tls'
import { opened } from './opened.js'
import type { Credentials } from './way.js'

/**
 * Connects, and sends nothing yet.
 *
 * @param certificate the path of the only one that is believed, whoever has signed it and whatever name it is made out to; null: Node decides
 * @throws when the other side is not the one that is meant
 */
export async function connectTls(
  url: URL,
  certificate: string | null,
  { cacert, cert, key }: Credentials,
  signal: AbortSignal,
): Promise<Socket> {
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const own = { ca: pem(cacert), cert: pem(cert), key: pem(key) }
  const given = Object.fromEntries(Object.entries(own).filter(([, value]) => value !== undefined))
  const isPinned = certificate !== null
  const socket = connect({
    host,
    port: Number(url.port || 443),
    servername: serverName(host),
    rejectUnauthorized: !isPinned,
    ...given,
  })
  await opened(socket, 'secureConnect', signal)
  if (certificate !== null) {
    const expected = new X509Certificate(readFileSync(certificate)).fingerprint256
    if (socket.getPeerX509Certificate()?.fingerprint256 !== expected) {
      socket.destroy()
      throw new Error(`it does not show the certificate ${certificate}`)
    }
  }
  return socket
}

/** @throws what the file system says */
function pem(path: string | null): string | undefined {
  return path === null ? undefined : readFileSync(path, 'utf8')
}

/** The name that is asked for in the TLS handshake: an address is none. */
function serverName(host: string): string {
  return isIP(host) === 0 ? host : ''
}
