import type { ToControl, VenueChange } from '../between/messages.js'
import { describeError } from '../venues/describe-error.js'
import { checkVenues } from '../venues/module.js'
import { ownVenues } from '../venues/shared-venue.js'
import type { VenueAgent } from '../venues/venue-agent.js'
import { comparedVenue } from '../words/compared-name.js'
import { KillSwitchError } from '../words/errors.js'
import type { OwnOrders } from '../words/own-orders.js'
import type { Venue } from '../words/ports.js'
import { venueFactsOf } from '../words/venue-facts.js'
import type { VenueRemoval } from '../words/venue-removal.js'
import type { ControlThread } from './control-thread.js'
import type { VenueSnapshots } from './venue-snapshots.js'

/** How long the control thread may take to answer, in ms. */
const DEADLINE_MS = 5_000

type Message = Extract<ToControl, { type: 'venue-added' | 'venue-removed' }>
type Change = Message extends infer Each ? (Each extends Message ? Omit<Each, 'callId'> : never) : never

export interface ChangingVenuesParts {
  readonly agent: VenueAgent
  readonly snapshots: VenueSnapshots
  readonly control: () => ControlThread
  /** See the setting `own_orders`. */
  readonly own: OwnOrders | null
}

/** Venues of the bot thread that come and go while it runs. */
export class ChangingVenues {
  readonly #parts: ChangingVenuesParts

  constructor(parts: ChangingVenuesParts) {
    this.#parts = parts
  }

  /** @throws {KillSwitchError} it can't be used, or there is one of this name */
  async add(venue: Venue): Promise<void> {
    const { agent, snapshots, own } = this.#parts
    this.#check(venue)
    for (const each of ownVenues([venue], own)) agent.add(each)
    snapshots.takeOwn(agent.snapshots())
    const { name } = venue
    try {
      const [facts = venueFactsOf(venue)] = ownVenues([venue], own).map(venueFactsOf)
      await this.#call({ type: 'venue-added', venue: name, facts })
    } catch (error) {
      if (error instanceof KillSwitchError && error.code === 'VENUE_REFUSED') this.#leave(name)
      throw error
    } finally {
      void agent.read([name])
    }
  }

  /** @throws {KillSwitchError} there is none of this name that the bot has handed over, or a close-all runs */
  async remove(name: string): Promise<VenueRemoval> {
    const names = this.#parts.agent.snapshots().map(({ venue }) => venue)
    if (!names.includes(name)) {
      const known = names.length === 0 ? 'none' : names.join(', ')
      throw new KillSwitchError(
        'VENUE_UNKNOWN',
        `The bot has no venue "${name}" that could be removed. It has: ${known}.`,
      )
    }
    const { removal } = await this.#call({ type: 'venue-removed', venue: name })
    this.#leave(name)
    return removal ?? unknownRemoval(name)
  }

  #leave(name: string): void {
    const { agent, snapshots } = this.#parts
    agent.leave([name])
    snapshots.takeOwn(agent.snapshots())
  }

  #check(venue: Venue): void {
    const { snapshots } = this.#parts
    try {
      checkVenues([venue])
    } catch (error) {
      throw new KillSwitchError('VENUE_UNUSABLE', `The venue can't be used: ${describeError(error)}.`)
    }
    const taken = snapshots.all().find((each) => comparedVenue(each.venue) === comparedVenue(venue.name))
    if (taken === undefined) return
    throw new KillSwitchError('VENUE_UNUSABLE', `There is a venue ${taken.venue} already: give each a name of its own.`)
  }

  async #call(change: Change): Promise<VenueChange> {
    const { venue } = change
    const control = this.#parts.control()
    const call = { ...change, callId: control.nextCallId() }
    const answer = (await control.call(call, DEADLINE_MS)) as VenueChange | null
    if (answer === null) {
      throw new KillSwitchError(
        'CONTROL_THREAD_GONE',
        `The control thread has not confirmed the change of venue ${venue}, so whether it knows of it is unknown. A bot that is closed, or ` +
          'whose control thread is gone, can change no venues: start it anew.',
      )
    }
    if (answer.refused !== null) throw new KillSwitchError('VENUE_REFUSED', `Nothing was changed: ${answer.refused}.`)
    return answer
  }
}

/** A process that follows another one reads no venues. */
function unknownRemoval(venue: string): VenueRemoval {
  const warnings = [`this process follows another one, and has not read ${venue}: what is there is not known here`]
  return { venue, positions: null, workingOrders: null, asOf: null, warnings }
}
