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

/**
 * The `curl` lines that an operator needs, for one way in. They stand in JSON, and are copied from there: none holds a double quote or
 * a backslash.
 */
export class Curl {
  readonly #url: string
  readonly #options: string

  constructor(url: string, { tokenHint, certificate, clientCertificate, socket }: CurlNeeds) {
    this.#url = url
    const options = [
      ...(socket === undefined ? [] : [`--unix-socket ${shellPath(socket)}`]),
      ...(certificate == null ? [] : [`--cacert ${shellPath(certificate)}`]),
      ...(clientCertificate ? ['--cert YOURS.pem --key YOURS.key'] : []),
      ...(tokenHint === null ? [] : [tokenOption(tokenHint)]),
    ]
    this.#options = options.map((option) => `${option} `).join('')
  }

  get(path: string): string {
    return `curl -sS ${this.#options}${addressWord(`${this.#url}${path}`)}`
  }

  /** @param form what the body says, as a form */
  post(path: string, form: Readonly<Record<string, string>> = {}): string {
    const data = Object.entries(form).map(([name, value]) => ` -d ${formWord(name, value)}`)
    return `curl -sS ${this.#options}-X POST ${addressWord(`${this.#url}${path}`)}${data.join('')}`
  }

  /** The line that resumes these halts. */
  resume(haltIds: readonly string[]): string {
    return this.post('/resume', { confirm: haltIds.join(',') })
  }

  /** The line that carries out a plan. */
  execute(planId: string): string {
    return this.post('/close-all', { execute: planId })
  }

  /**
   * In the order in which they are needed, each with what it does.
   *
   * @param allowCloseAll whether a plan may be carried out
   */
  operatorLines(allowCloseAll: boolean): (readonly [line: string, note: string])[] {
    const plan = 'shows a plan to close everything'
    return [
      [this.post('/halt'), 'stops every order that adds risk'],
      [this.get('/status'), 'tells the state'],
      [this.post('/resume'), 'says how to resume'],
      [this.post('/close-all'), allowCloseAll ? plan : `${plan}; allow_close_all is false, so it can't be carried out`],
    ]
  }
}

/**
 * What a line has beside the rest where a token is needed. A variable that is not set leaves the header empty, and the answer says so: the
 * `--oauth2-bearer` of curl would take the next word of the line for the token.
 *
 * @param hint how the token is written in a shell
 */
export function tokenOption(hint: string): string {
  return `-H 'Authorization: Bearer '${hint}`
}

/**
 * A path as a word of a POSIX shell, on one line, whatever stands in it: as it is where it is plainly safe, else between single quotes. A
 * quote or a backslash is written `?`, and what a line can't show `*`: the shell finds the file.
 */
export function shellPath(path: string): string {
  const patterned = path.replace(ODD_IN_PATH, (odd) => `'${/['"\\]/.test(odd) ? '?' : '*'}'`)
  return patterned === path ? quoted(path) : `'${patterned}'`.replaceAll("''", '')
}

/** Quotes, a backslash, and what is not plainly seen. */
const ODD_IN_PATH = /['"\\]|[^ -~\p{L}\p{N}\p{P}\p{S}]+|[\p{Default_Ignorable_Code_Point}\u2800]+/gu

/** A URL as a word. */
function addressWord(url: string): string {
  return quoted(url.replace(/['"\\]|[^!-~]/gu, percent))
}

/** A field of a form as a word: as it is where a form and a shell take it so. */
function formWord(name: string, value: string): string {
  return quoted(`${name}=${value.replace(/['"\\%&+]|[^ -~]/gu, percent)}`)
}

function percent(text: string): string {
  return [...Buffer.from(text)].map((byte) => `%${byte.toString(16).padStart(2, '0').toUpperCase()}`).join('')
}

/** @param text without single quotes */
function quoted(text: string): string {
  return /^[\w./@:+][\w./@:+,=-]*$/.test(text) ? text : `'${text}'`
}
