const KEY = 'trading-kill-switch token'

export interface Answer {
  readonly status: number
  // biome-ignore lint/suspicious/noExplicitAny: JSON; who asks knows what for
  readonly body: any
}

/** The API of the server that the page is from. The token is kept for the tab, or for longer where that was asked for. */
export class Connection {
  #token = stored()

  get hasToken(): boolean {
    return this.#token !== null
  }

  signIn(token: string, remember: boolean): void {
    this.signOut()
    this.#token = token
    store(remember ? 'localStorage' : 'sessionStorage', token)
  }

  signOut(): void {
    this.#token = null
    for (const kind of KINDS) store(kind, null)
  }

  /**
   * @param path beside the page, so that a proxy may put it anywhere
   * @throws when there was no answer in time, or none of the kill switch's
   */
  async call(method: 'GET' | 'POST', path: string, body?: object, timeoutMs = 4_000): Promise<Answer> {
    const response = await fetch(path, {
      method,
      // A code stands for itself.
      headers: this.#token === null || path === 'pair' ? {} : { Authorization: `Bearer ${this.#token}` },
      body: body === undefined ? null : JSON.stringify(body),
      signal: AbortSignal.timeout(timeoutMs),
      cache: 'no-store',
      // A halt goes on its way although the tab is closed.
      keepalive: method === 'POST',
    })
    const type = response.headers.get('content-type') ?? ''
    if (!type.includes('json')) throw new Error(`something in between has answered ${response.status}`)
    return { status: response.status, body: await response.json() }
  }
}

const KINDS = ['sessionStorage', 'localStorage'] as const

function stored(): string | null {
  try {
    return sessionStorage.getItem(KEY) ?? localStorage.getItem(KEY)
  } catch {
    return null
  }
}

/** A browser may keep nothing for a page. */
function store(kind: (typeof KINDS)[number], token: string | null): void {
  try {
    if (token === null) window[kind].removeItem(KEY)
    else window[kind].setItem(KEY, token)
  } catch {}
}
