import { printable } from './printable.js'

/** What a `curl` call of this server needs beside its address. */
export interface CurlNeeds {
  /** How the token is written in a shell, e.g. `$CONTROL_AUTH_TOKEN`; null without one. */
  readonly tokenHint: string | null
  /** The certificate of the server, where it speaks TLS. */
  readonly certificate?: string | null
  /** The server asks its callers for a certificate. */
  readonly clientCertificate?: boolean
  /** The Unix socket, in place of a port. */
  readonly socket?: string
}

/** The `curl` lines that an operator needs, for one way in. */
export class Curl {
  readonly #url: string
  readonly #options: string

  constructor(url: string, { tokenHint, certificate, clientCertificate, socket }: CurlNeeds) {
    this.#url = url
    const options = [
      ...(socket === undefined ? [] : [`--unix-socket ${shellWord(socket)}`]),
      ...(certificate == null ? [] : [`--cacert ${shellWord(certificate)}`]),
      ...(clientCertificate ? ['--cert YOURS.pem --key YOURS.key'] : []),
      ...(tokenHint === null ? [] : [`-H "Authorization: Bearer ${tokenHint}"`]),
    ]
    this.#options = options.map((option) => `${option} `).join('')
  }

  get(path: string): string {
    return `curl -sS ${this.#options}${shellWord(`${this.#url}${path}`)}`
  }

  post(path: string, body?: object): string {
    const data = body === undefined ? '' : ` -d ${shellWord(JSON.stringify(body))}`
    return `curl -sS ${this.#options}-X POST ${shellWord(`${this.#url}${path}`)}${data}`
  }

  /** The line that resumes these halts. */
  resume(haltIds: readonly string[]): string {
    return this.post('/resume', { confirm: haltIds.length === 1 ? haltIds[0] : haltIds })
  }

  /** The line that carries out a plan. */
  execute(planId: string): string {
    return this.post('/close-all', { execute: planId })
  }

  /** In the order in which they are needed, each with what it does. */
  operatorLines(): (readonly [line: string, note: string])[] {
    return [
      [this.post('/halt'), 'stops every order that adds risk'],
      [this.get('/status'), 'tells the state'],
      [this.post('/resume'), 'says how to resume'],
      [this.post('/close-all'), 'shows a plan'],
    ]
  }
}

/**
 * A text as one word of a POSIX shell, on one line, whatever stands in it: as it is where it is plainly safe, else between single
 * quotes. What a line can't show is written in octal, and so is `!`: within double quotes, single ones don't keep bash from it.
 */
export function shellWord(text: string): string {
  if (/^[\w./@:+][\w./@:+-]*$/.test(text)) return text
  if (printable(text, Number.POSITIVE_INFINITY) === text && !text.includes('!'))
    return `'${text.replaceAll("'", `'\\''`)}'`
  const octal = [...Buffer.from(text)].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`)
  return `"$(printf '${octal.join('')}')"`
}
