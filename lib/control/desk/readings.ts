import type { Status } from '../../words/status.js'
import type { FleetDocument } from '../api/routes/fleet.js'
import type { CallerDocument } from '../api/routes/me.js'
import type { TimelineEntry } from '../disk/recent-entries.js'
import type { FiguresDocument } from '../figures/figures.js'
import type { PositionsDocument } from '../getting-out/positions.js'
import { botNow } from './clock.js'
import { type Connection, Displaced } from './connection.js'
import { last } from './words.js'

const POLL_MS = 1_000
const OLD_MS = 5_000
const MOST_ENTRIES = 500
/** A day of them. */
const MOST_POINTS = 17_280
/** A slow connection may take its time for what is not the state. */
const PATIENCE_MS = 20_000

/** What the page knows. */
export interface Seen {
  readonly me: CallerDocument | null
  readonly status: Status | null
  readonly positions: PositionsDocument | null
  readonly figures: FiguresDocument | null
  /** Null as well where the bot is in none. */
  readonly fleet: FleetDocument | null
  readonly journal: readonly TimelineEntry[]
  /** When the bot has answered last; ms since 1970. */
  readonly heardAt: number | null
  /** Why it has not answered the last time; null: it has. */
  readonly lost: string | null
  /** What is wrong with the token, or that there is none; null: nothing. */
  readonly tokenNeeded: string | null
  /** Why the bot takes no halt from this page, in its words; null: it does, as far as is known. */
  readonly deaf: string | null
}

const NOTHING = {
  me: null,
  status: null,
  positions: null,
  figures: null,
  fleet: null,
  journal: [],
  tokenNeeded: null,
  deaf: null,
}

/** Asks, each second while the page is visible, for what was read last. That asks no venue. */
export class Readings {
  #seen: Seen = { ...NOTHING, heardAt: null, lost: null }
  readonly #connection: Connection
  readonly #onChange: (seen: Seen) => void
  #timer: ReturnType<typeof setTimeout> | undefined
  #asking = false
  #askingMore = false
  #round = 0
  #hours = 1
  /** Other answers than those that were asked for with this token are dropped. */
  #visit = 0

  constructor(connection: Connection, onChange: (seen: Seen) => void) {
    this.#connection = connection
    this.#onChange = onChange
    document.addEventListener('visibilitychange', () => this.#lookAgain())
    for (const event of ['pageshow', 'online']) addEventListener(event, () => this.#lookAgain())
  }

  /** Looks now, and goes on looking. */
  look(): void {
    clearTimeout(this.#timer)
    if (!this.#asking && document.visibilityState === 'visible') void this.#poll()
  }

  /** After another token, or none: nothing that was seen with the one before stays. */
  startAnew(): void {
    this.#round = 0
    this.#visit++
    this.#tell(NOTHING)
    this.look()
  }

  /** Asks for the figures of so many hours, from now on. */
  showHours(hours: number): void {
    if (hours > this.#hours) this.#tell({ figures: null })
    this.#hours = Math.max(hours, this.#hours)
    this.#round = 0
    this.look()
  }

  #lookAgain(): void {
    const { heardAt } = this.#seen
    // What was seen before the phone went into the pocket is not so any more.
    if (heardAt !== null && Date.now() - heardAt > OLD_MS)
      this.#tell({ lost: 'the page was not looked at; asking again' })
    this.look()
  }

  async #poll(): Promise<void> {
    this.#asking = true
    const visit = this.#visit
    try {
      const wasLost = this.#seen.lost !== null
      await this.#ask('status?cached', (status) => ({ status }))
      // Who the caller is may be another matter after a restart.
      if (this.#seen.me === null || wasLost) await this.#askMe()
      this.#tell({ heardAt: Date.now(), lost: null })
      void this.#askMore(this.#round++)
    } catch (error) {
      if (visit !== this.#visit || error instanceof Displaced) this.#round = 0
      else if (error instanceof TokenNeeded) this.#tell({ ...NOTHING, tokenNeeded: error.message, lost: null })
      else this.#tell({ lost: (error as Error).message })
    }
    this.#asking = false
    if (visit !== this.#visit) this.look()
    else if (this.#seen.tokenNeeded === null) this.#timer = setTimeout(() => this.look(), POLL_MS)
  }

  /** Whether a halt would be heard as well: a browser names its page's origin in what it posts alone, and a proxy may have changed it. */
  async #askMe(): Promise<void> {
    await this.#ask('me', (me) => ({ me }))
    if (this.#seen.me?.role === 'viewer') return
    const { body } = await this.#connection.call('POST', 'me')
    this.#tell({ deaf: String(body.type).endsWith(':foreign-origin') ? body.detail : null })
  }

  /** In the state's way comes none of this, and whether the bot answers is not told by it. */
  async #askMore(round: number): Promise<void> {
    if (this.#askingMore) return
    this.#askingMore = true
    const orNot = (asked: Promise<void>, otherwise: Partial<Seen> = {}) => asked.catch(() => this.#tell(otherwise))
    if (round % 2 === 0) await orNot(this.#askPositions(), { positions: null })
    if (round % 2 === 0) await orNot(this.#askJournal())
    if (round % 5 === 0) await orNot(this.#askFigures())
    const fleet = this.#seen.status?.fleet
    // Who has confirmed a halt is what somebody waits for.
    if (fleet && (fleet.haltCount > 0 || round % 3 === 0)) await orNot(this.#askFleet(), { fleet: null })
    this.#askingMore = false
  }

  // biome-ignore lint/suspicious/noExplicitAny: JSON
  async #ask(path: string, read: (body: any) => Partial<Seen>, timeoutMs?: number): Promise<void> {
    const visit = this.#visit
    const { status, body } = await this.#connection.call('GET', path, undefined, timeoutMs)
    if (visit !== this.#visit) throw new Error('there is another token')
    if (status === 401) throw new TokenNeeded(this.#connection.hasToken ? 'This token is not one of this bot.' : '')
    if (status !== 200) throw new Error(body.detail ?? `status ${status}`)
    this.#tell(read(body))
  }

  #askFleet(): Promise<void> {
    return this.#ask('fleet', (fleet) => ({ fleet }), PATIENCE_MS)
  }

  #askPositions(): Promise<void> {
    return this.#ask('positions?cached', (positions) => ({ positions }), PATIENCE_MS)
  }

  #askJournal(): Promise<void> {
    const { journal } = this.#seen
    const known = last(journal)?.sequence ?? 0
    const read = ({ sequence, entries }: { sequence: number; entries: readonly TimelineEntry[] }) => ({
      // A smaller one: the bot has begun anew, elsewhere.
      journal: [...(sequence < known ? [] : journal), ...entries].slice(-MOST_ENTRIES),
    })
    return this.#ask(`journal?since=${known}`, read, PATIENCE_MS)
  }

  #askFigures(): Promise<void> {
    const hours = this.#hours
    const points = this.#seen.figures?.points ?? []
    const since = last(points)?.[0] ?? Math.max(0, botNow() - hours * 3_600_000)
    const read = (figures: FiguresDocument) =>
      // More was asked for meanwhile.
      hours === this.#hours
        ? { figures: { ...figures, points: [...points, ...figures.points].slice(-MOST_POINTS) } }
        : {}
    return this.#ask(`figures?since=${Math.round(since)}`, read, PATIENCE_MS)
  }

  #tell(news: Partial<Seen>): void {
    this.#seen = { ...this.#seen, ...news }
    this.#onChange(this.#seen)
  }
}

class TokenNeeded extends Error {}
