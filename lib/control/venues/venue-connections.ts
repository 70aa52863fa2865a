import type { Latch } from '../../between/latch/latch.js'
import type { ControlSettings, ToVenues } from '../../between/messages.js'
import { comparedVenue } from '../../words/compared-name.js'
import type { SwitchVenue } from '../../words/dead-man.js'
import type { Log } from '../../words/ports.js'
import { VenueLine } from './venue-line.js'
import { VenueThread } from './venue-thread.js'
import { Venues } from './venues.js'

export interface VenueConnectionsParts {
  readonly settings: Pick<ControlSettings, 'venueModule' | 'venues' | 'ownOrders' | 'settleMs' | 'switchVenues'>
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
  #switchVenues: readonly SwitchVenue[]
  #own: VenueLine | null = null

  constructor(parts: VenueConnectionsParts) {
    this.#parts = parts
    this.#names = parts.settings.venues
    this.#switchVenues = parts.settings.switchVenues
    const { settings, latch, log } = parts
    const { venueModule, ownOrders, settleMs } = settings
    const base = { latch: latch.buffer, ownOrders, settleMs, log }
    this.#thread = venueModule === null ? null : new VenueThread({ settings: venueModule, ...base })
  }

  /** Starts the venue thread. The venues of the module come first: they answer when the bot thread doesn't. @throws {VenueModuleError} */
  async connect(): Promise<{ readonly own: VenueLine; readonly module: VenueLine | null; readonly venues: Venues }> {
    const module = this.#thread === null ? null : await this.#thread.start()
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

  /** What the venues tell of their dead man's switches; those of a module once it is connected. */
  get switchVenues(): readonly (SwitchVenue & { readonly ofModule: boolean })[] {
    return [
      ...(this.#thread?.switchVenues ?? []).map((each) => ({ ...each, ofModule: true })),
      ...this.#switchVenues.map((each) => ({ ...each, ofModule: false })),
    ]
  }

  /** The bot thread has one more, while this process follows another one: it is asked once this one leads. */
  add(venue: string, switchVenue: SwitchVenue): void {
    this.#names = [...this.#names, venue]
    this.#switchVenues = [...this.#switchVenues, switchVenue]
    this.#own?.add(venue)
  }

  /** The bot thread has it no more, while this process follows another one. */
  remove(venue: string): void {
    this.#names = this.#names.filter((name) => name !== venue)
    this.#switchVenues = this.#switchVenues.filter((each) => each.venue !== venue)
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
