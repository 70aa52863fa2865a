import { Big } from '../../words/big.js'
import type { Baselines, EquityMark } from '../../words/trip-baselines.js'

/** Money that came in, or went out: below zero. */
export interface Movement {
  readonly amount: string
  /** In ms since 1970; what was read later has it in. Null: nothing that was read has. */
  readonly at: number | null
  /** Null: it is not known where; then the whole reading has to be later. */
  readonly venue: string | null
}

/** A mark as if the money had been there before; itself, if it was. Pure. */
export function moved<Mark extends EquityMark>(mark: Mark, { amount, at, venue }: Movement): Mark {
  if (at !== null) {
    const readAt =
      venue !== null && Object.hasOwn(mark.at, venue) ? mark.at[venue] : Math.min(...Object.values(mark.at))
    if (readAt !== undefined && at < readAt) return mark
  }
  return { ...mark, equity: new Big(mark.equity).plus(amount).toFixed() }
}

/** A mark as if a venue had been read with it, then. Pure. */
export function seenWith<Mark extends EquityMark>(mark: Mark, venue: string, at: number): Mark {
  return { ...mark, at: { [venue]: at, ...mark.at } }
}

/** The baselines of the day with a movement; the highest is another's matter. Pure. */
export function movedDays({ day, dayBefore }: Pick<Baselines, 'day' | 'dayBefore'>, movement: Movement) {
  const shift = (each: Baselines['day']): Baselines['day'] => {
    if (each === null) return null
    const opening =
      each.opening === null
        ? null
        : { ...each.opening, lowest: new Big(each.opening.lowest).plus(movement.amount).toFixed() }
    const after = moved(each, movement)
    return after === each ? each : { ...after, opening }
  }
  return { day: shift(day), dayBefore: shift(dayBefore) }
}
