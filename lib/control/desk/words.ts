import type { ArmedStatus } from '../../words/armed.js'
import { type FleetMember, type FleetScope, standingOf } from '../../words/fleet.js'
import { type Halt, haltedBy } from '../../words/halt.js'
import type { TradingState } from '../../words/trading-state.js'
import { botNow } from './clock.js'

export const STATE_WORDS: Readonly<Record<TradingState, string>> = {
  active: 'Orders pass.',
  reducing: 'Only cancels pass, and verified reductions.',
  halted: 'Only cancels pass.',
}

export function time(iso: string | number): string {
  const date = new Date(iso)
  const clock = date.toLocaleTimeString([], { hour12: false })
  return botNow() - date.getTime() < 20 * 3_600_000 ? clock : `${date.toLocaleDateString()} ${clock}`
}

export function ago(iso: string | number, now = botNow()): string {
  const seconds = Math.max(0, Math.round((now - new Date(iso).getTime()) / 1000))
  if (seconds < 100) return `${seconds} s`
  const minutes = Math.round(seconds / 60)
  return minutes < 100 ? `${minutes} min` : `${Math.round(minutes / 6) / 10} h`
}

/** How long it is until then. */
export function until(iso: string): string {
  return `in ${ago(botNow(), Date.parse(iso))}`
}

export function who(halt: Pick<Halt, 'operator' | 'source' | 'trip' | 'fleet'>): string {
  const { operator, source, trip } = halt
  if (halt.fleet !== undefined) return `by ${short(haltedBy(halt))}`
  if (operator !== null) return `by ${operator} (${source})`
  return trip === undefined ? `by ${source}` : `by the ${source} ${trip}`
}

export function scopeOf({ scope }: { readonly scope: Halt['scope'] | FleetScope }): string {
  if (scope === null) return 'everything'
  return Object.entries(scope)
    .map(([field, name]) => `${field} ${name}`)
    .join(', ')
}

/** What can't be told, as in the first seconds, has not failed. */
export function armedWord({ failing }: ArmedStatus): string {
  return failing.some(({ state }) => state === 'failing') ? 'Not armed' : 'Not known to be armed'
}

/** Null is not zero. */
export function count(known: number | null, atLeast = 0): string {
  if (known !== null) return String(known)
  return atLeast > 0 ? `unknown, at least ${atLeast}` : 'unknown'
}

/** The bots of a fleet that are not heard: what they do is not known. */
export function deaf(members: readonly FleetMember[]): readonly FleetMember[] {
  return members.filter((member) => standingOf(member) !== 'held')
}

/** @param most so many are named */
export function names(members: readonly FleetMember[], most = 5): string {
  const named = members.slice(0, most).map(({ bot }) => short(bot, 64))
  return members.length > most ? `${named.join(', ')} and ${members.length - most} more` : named.join(', ')
}

/** As much as a first screen has room for; all of it stands among the halts. */
export function short(text: string, most = 120): string {
  const letters = [...text]
  return letters.length <= most ? text : `${letters.slice(0, most).join('')} …`
}

export function last<Item>(items: readonly Item[]): Item | undefined {
  return items[items.length - 1]
}
