import type { Latch } from '../../between/latch/latch.js'
import type { ControlSettings, ToVenues } from '../../between/messages.js'
import { comparedVenue } from '../../words/compared-name.js'
import type { Log } from '../../words/ports.js'
import type { HeldVenueFacts, VenueFacts } from '../../words/venue-facts.js'
import { VenueLine } from './venue-line.js'
import { VenueThread } from './venue-thread.js'
import { Venues } from './venues.js'

export interface VenueConnectionsParts {
  readonly settings: Pick<ControlSettings, 'venueModule' | 'venues' | 'ownOrders' | 'settleMs'>
  readonly latch: Latch
  /** To the bot thread. */
  readonly post: (message: ToVenues) => void
  /** Why the bot thread can't be asked now; null when it can. */
  readonly botUnreachable: () => string | null
  readonly log: Log
}

/** The lines to both threads that hold venues: the bot thread, and the venue thread where a module is configured. */
export class VenueConnections {
  readonly #parts: VenueConnectionsParts
  readonly #thread: VenueThread | null
  #lines: readonly VenueLine[] = []
  /** The bot thread's own. */
  #names: readonly string[]
  #own: VenueLine | null = null
  /** Of all venues, as far as they are known, by their compared names. */
  readonly #facts: Map<string, HeldVenueFacts>

  constructor(parts: VenueConnectionsParts) {
    this.#parts = parts
    this.#names = parts.settings.venues.map(({ name }) => name)
    this.#facts = new Map(
      parts.settings.venues.map((facts) => [comparedVenue(facts.name), { ...facts, ofModule: false }]),
    )
    const { settings, latch, log } = parts
    const { venueModule, ownOrders, settleMs } = settings
    const base = { latch: latch.buffer, ownOrders, settleMs, log }
    this.#thread = venueModule === null ? null : new VenueThread({ settings: venueModule, ...base })
  }

  /** Starts the venue thread. The venues of the module come first: they answer when the bot thread doesn't. @throws {VenueModuleError} */
  async connect(): Promise<{ readonly own: VenueLine; readonly module: VenueLine | null; readonly venues: Venues }> {
    const module = this.#thread === null ? null : await this.#thread.start()
    for (const facts of this.#thread?.facts ?? [])
      this.#facts.set(comparedVenue(facts.name), { ...facts, ofModule: true })
    const { post, botUnreachable } = this.#parts
    const told = new Set((module?.venues ?? []).map(comparedVenue))
    const own = new VenueLine({
      venues: this.#names.filter((name) => !told.has(comparedVenue(name))),
      post,
      unreachable: botUnreachable,
    })
    this.#own = own
    this.#lines = [...(module === null ? [] : [module]), own]
    return { own, module, venues: new Venues(this.#lines) }
  }

  /** What venues tell of, as was known at the start, and by {@link add}. */
  get facts(): readonly HeldVenueFacts[] {
    return [...this.#facts.values()]
  }

  /** The bot thread has one more, while this process follows another one: it is asked once this one leads. */
  add(facts: VenueFacts): void {
    const { name } = facts
    this.#names = [...this.#names, name]
    this.#facts.set(comparedVenue(name), { ...facts, ofModule: false })
    this.#own?.add(name)
  }

  /** The bot thread has it no more, while this process follows another one. */
  remove(venue: string): void {
    this.#names = this.#names.filter((name) => name !== venue)
    if (this.#facts.get(comparedVenue(venue))?.ofModule === false) this.#facts.delete(comparedVenue(venue))
    this.#own?.remove(venue)
  }

  /** Gives up what can't be answered any more. To be called at each beat of the control thread. */
  look(): void {
    this.#thread?.look()
    for (const line of this.#lines) line.look()
  }

  async close(): Promise<void> {
    await this.#thread?.close()
  }
}
