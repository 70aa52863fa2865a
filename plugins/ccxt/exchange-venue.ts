import type { Venue } from '../../lib/words/ports.js'
import { installationOf } from './installation.js'
import { acknowledgeWarnings } from './library/acknowledge-warnings.js'
import type { CcxtExchange } from './library/exchange.js'
import { insideOf } from './library/inside-of.js'
import { describeOptions, type ReadingOptions, venueParts } from './reading-options.js'
import { CcxtVenue } from './venue/ccxt-venue.js'

/** Shared with other copies of this package. */
const VENUE = Symbol.for('trading-kill-switch.ccxt.venue')

interface MadeVenue {
  readonly venue: Venue
  /** What it was made with. */
  readonly options: ReadingOptions
}

/**
 * An exchange object as a venue, for `createKillSwitch({ venues })`, which comes before `guardExchange`. A second call
 * returns the same venue; it may give the same options or none. Acknowledges ccxt's warning against reading the open orders of all
 * symbols, in the object's `options`.
 *
 * @throws an error for what is no exchange object of ccxt, and for other options than those of the first call
 */
export function exchangeVenue(exchange: CcxtExchange, options: ReadingOptions = {}): Venue {
  const made = madeVenueOf(exchange)
  const asked = describeOptions(options)
  if (made !== undefined) {
    const given = describeOptions(made.options)
    if (asked === '{}' || asked === given) return made.venue
    throw new Error(
      `This ${exchange.id} object is a venue already, with ${given}, so that ${asked} would do nothing. ` +
        'Give what positions and orders are read with to exchangeVenue(), where it is called first.',
    )
  }
  const inside = insideOf(exchange)
  acknowledgeWarnings(inside.options)
  const venue = new CcxtVenue({
    ...venueParts(inside, options),
    sendClosing: (closing, send) => installationOf(exchange)?.guard.sendClosing(closing, send) ?? send(),
    sendDeadMan: (send) => installationOf(exchange)?.guard.sendDeadMan(send) ?? send(),
  })
  Object.defineProperty(exchange, VENUE, { value: { venue, options } satisfies MadeVenue })
  return venue
}

/** What the venue of an exchange object was made with; null: it is none. */
export function readingOptionsOf(exchange: CcxtExchange): ReadingOptions | null {
  return madeVenueOf(exchange)?.options ?? null
}

function madeVenueOf(exchange: CcxtExchange): MadeVenue | undefined {
  return Object.getOwnPropertyDescriptor(exchange, VENUE)?.value
}
