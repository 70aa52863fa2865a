import { learnClock } from './clock.js'

const KEY = 'trading-kill-switch token'

/** Without an answer for so long, in ms, a reading gives its connection to a halt. */
const HANGS_MS = 500

export interface Answer {
  readonly status: number
  // biome-ignore lint/suspicious/noExplicitAny: JSON; who asks knows what for
  readonly body: any
}

/** A reading that has made room for a halt. */
export class Displaced extends Error {}

/** The API of the server that the page is from. The token is kept for the tab, or for longer where that was asked for. */
export class Connection {
  #token = stored()
  /** Under way, and since when. */
  readonly #readings = new Map<AbortController, number>()

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
    if (path.endsWith('halt')) this.#makeRoom()
    const controller = new AbortController()
    const timer = setTimeout(() => controller.abort(), timeoutMs)
    if (method === 'GET') this.#readings.set(controller, Date.now())
    try {
      return await this.#ask(method, path, body, controller.signal)
    } catch (error) {
      if (method === 'GET' && !this.#readings.has(controller)) throw new Displaced()
      throw controller.signal.aborted ? new Error(`no answer within ${Math.round(timeoutMs / 1000)} s`) : error
    } finally {
      clearTimeout(timer)
      this.#readings.delete(controller)
    }
  }

  /** A browser has six connections to a server. Those that hang, in six windows, are all of them. */
  #makeRoom(): void {
    for (const [controller, since] of this.#readings) {
      if (Date.now() - since < HANGS_MS) continue
      this.#readings.delete(controller)
      controller.abort()
    }
  }

  async #ask(method: string, path: string, body: object | undefined, signal: AbortSignal): Promise<Answer> {
    const response = await fetch(HERE + path, {
      method,
      // A code stands for itself.
      headers: this.#token === null || path === 'pair' ? {} : { Authorization: `Bearer ${this.#token}` },
      body: body === undefined ? null : JSON.stringify(body),
      signal,
      cache: 'no-store',
      // A halt goes on its way although the tab is closed.
      keepalive: method === 'POST',
      // Before the readings that are under way.
      ...(method === 'POST' && { priority: 'high' as const }),
    })
    learnClock(response.headers.get('date'))
    const type = response.headers.get('content-type') ?? ''
    if (!type.includes('json')) throw new Error(`something in between has answered ${response.status}`)
    return { status: response.status, body: await response.json() }
  }
}

/** A proxy may have left out the slash at the end. */
const HERE = location.pathname.replace(/\/?$/, '/')

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
