import { randomBytes } from 'node:crypto'
import { connect, type Socket } from 'node:net'
import { connect as connectTls, type TLSSocket } from 'node:tls'

/** How long a server may take to answer, in ms. */
const DEADLINE_MS = 3_000
const HEALTH = '/health'

/** What a call from outside has come to. */
export interface Reached {
  /** Null: the own server has answered. */
  readonly why: string | null
  readonly ms: number
}

/** Remembers the calls that this process has sent to itself and that have come in: another program may answer in its place. */
export class OwnCalls {
  readonly #sent = new Set<string>()
  readonly #heard = new Set<string>()

  send(): string {
    const nonce = randomBytes(8).toString('hex')
    this.#sent.add(nonce)
    return nonce
  }

  /** A call has come in with this. Anybody may send anything. */
  come(nonce: string): void {
    if (this.#sent.delete(nonce)) this.#heard.add(nonce)
  }

  /** Whether it has come in; it is forgotten. */
  end(nonce: string): boolean {
    this.#sent.delete(nonce)
    return this.#heard.delete(nonce)
  }
}

/**
 * Calls a way in from outside, by a real connection, as operators and load balancers do: `GET /health`, which needs no token. With TLS,
 * the certificate has to be the one that the bot was started with; a server that asks for the caller's certificate is not asked more.
 * Never rejects.
 *
 * @param certificate that the port shows, in PEM; null: it speaks plain HTTP
 * @param mutual the server lets nobody in without a certificate
 */
export async function reach(
  { url, certificate }: { readonly url: string | null; readonly certificate: string | null },
  socket: string | null,
  calls: OwnCalls,
  mutual = false,
): Promise<Reached> {
  const begun = performance.now()
  const nonce = calls.send()
  try {
    const way = socket === null ? openPort(url ?? '', certificate) : { connection: connect(socket), host: 'localhost' }
    const why = await answerOf(way, nonce, mutual)
    const isOwn = calls.end(nonce)
    const ms = Math.round(performance.now() - begun)
    if (why === null && !isOwn && !mutual) return { why: 'another program has answered in its place', ms }
    return { why, ms }
  } catch (error) {
    calls.end(nonce)
    return { why: (error as Error).message, ms: Math.round(performance.now() - begun) }
  }
}

interface Way {
  readonly connection: Socket | TLSSocket
  readonly host: string
  /** In PEM; left out: the way has none. */
  readonly certificate?: string
}

function openPort(url: string, certificate: string | null): Way {
  const { protocol, hostname, host, port } = new URL(url)
  const bare = hostname.replace(/^\[|\]$/g, '')
  if (protocol !== 'https:' || certificate === null) return { connection: connect(Number(port || 80), bare), host }
  // Who it is made out to is the operators' matter. Whose it is, is looked at below.
  const connection = connectTls({ host: bare, port: Number(port || 443), rejectUnauthorized: false })
  return { connection, host, certificate }
}

/** Why it has not answered as it should; null: it has. */
function answerOf({ connection, host, certificate }: Way, nonce: string, mutual: boolean): Promise<string | null> {
  const request = `GET ${HEALTH}?${nonce} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`
  return new Promise((resolve) => {
    let answer = ''
    const end = (why: string | null) => {
      clearTimeout(timer)
      connection.destroy()
      resolve(why)
    }
    const timer = setTimeout(() => end(`it has not answered within ${DEADLINE_MS} ms`), DEADLINE_MS)
    connection.on('error', (error) => end(error.message))
    connection.on('data', (chunk: Buffer) => {
      answer += chunk
    })
    connection.on('close', () => end(whyNot(answer)))
    if (certificate === undefined) connection.write(request)
    else {
      connection.on('secureConnect', () => {
        const isOwn = isShown(connection as TLSSocket, certificate)
        if (!isOwn) end('it shows another certificate than the one that it was started with')
        else if (mutual) end(null)
        else connection.write(request)
      })
    }
  })
}

function whyNot(answer: string): string | null {
  if (answer.startsWith('HTTP/1.1 200 ') && answer.includes('"alive": true')) return null
  return answer === '' ? 'it has ended the connection without an answer' : `it has answered ${answer.slice(0, 40)}`
}

function isShown(connection: TLSSocket, pem: string): boolean {
  const shown = connection.getPeerX509Certificate()
  if (shown === undefined) return false
  const base64 = shown.raw.toString('base64')
  return pem.replace(/\s/g, '').includes(base64)
}
