import type { TripName, TripSettings } from '../../words/trip.js'
import { BY_ORDERS, BY_VENUES, OF_EQUITY, OF_LOSSES } from './trip-kinds.js'

/** What is known of a venue before it was read. */
export interface VenueSight {
  readonly name: string
  /** It has `account()`. */
  readonly tellsAccount: boolean
  /** It has `transfers()`. */
  readonly tellsTransfers: boolean
  /** What its account is counted in, where that is known beforehand. */
  readonly currency?: string | null
}

/** Which trips need what no venue tells: errors of the start, a line each, that say what to do. Empty: there are none. Pure. */
export function unseen(settings: TripSettings, venues: readonly VenueSight[]): string[] {
  const named = (trips: readonly TripName[]) =>
    settings.limits.map(({ name }) => name).filter((name) => trips.includes(name))
  const [ofVenues, ofEquity, ofLosses] = [named(BY_VENUES), named(OF_EQUITY), named(OF_LOSSES)]
  const lines: string[] = []
  if (ofVenues.length > 0 && venues.length === 0)
    lines.push(
      `${list(ofVenues)}: readings of a venue are needed, and the bot has none: hand venues over, or set venue_module`,
    )
  if (ofEquity.length > 0)
    for (const { name } of venues.filter(({ tellsAccount }) => !tellsAccount))
      lines.push(
        `${list(ofEquity)}: equity is needed, and ${name} has no account(): add it to the venue, or take the limits out`,
      )
  if (ofLosses.length > 0 && settings.transfers === 'told')
    for (const { name } of venues.filter(({ tellsTransfers }) => !tellsTransfers))
      lines.push(
        `${list(ofLosses)}: deposits and withdrawals have to be known, and ${name} tells none: set transfers = "none" in [control.trips], ` +
          'and say each that there is by POST /transfer',
      )
  lines.push(...ofCurrencies(ofEquity, settings.currency, venues))
  return lines.map((line) => `trips: ${line}`)
}

/** What a process that follows has to say of its trips: those that it doesn't watch itself. Null: there are none. Pure. */
export function watchedByTheLeader({ limits, feeds }: Pick<TripSettings, 'limits' | 'feeds'>): string | null {
  const names: string[] = limits.map(({ name }) => name).filter((name) => !BY_ORDERS.includes(name))
  if (Object.keys(feeds).length > 0) names.push('feeds')
  if (names.length === 0) return null
  return (
    `This process follows: ${list(names)} are watched in its leader alone, by the leader's settings, venues, orders, feeds and thread. ` +
    'What happens in this process counts there only as far as it shows at those venues'
  )
}

function ofCurrencies(trips: readonly TripName[], wanted: string | null, venues: readonly VenueSight[]): string[] {
  const told = venues.flatMap(({ name, currency }) => (currency ? [{ name, currency }] : []))
  const currencies = [...new Set(told.map(({ currency }) => currency))]
  if (trips.length === 0) return []
  if (currencies.length > 1)
    return [
      `${list(trips)} add up accounts, and these are in ${currencies.join(' and ')}, which are never added without a rate: ` +
        'run a bot for each currency',
    ]
  const [currency] = currencies
  if (currency === undefined || wanted === null || currency === wanted) return []
  return [
    `currency is "${wanted}", and ${told[0]?.name} is counted in ${currency}: set currency = "${currency}", or take it out`,
  ]
}

function list(names: readonly string[]): string {
  return names.join(', ')
}
