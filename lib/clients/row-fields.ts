import { isDecimal } from '../words/money.js'

/** A row of an exchange's answer: nothing is known of its fields. */
export type Row = Readonly<Record<string, unknown>>

/** A decimal, as the exchanges write it. Null: it is none, e.g. the empty text of what there is not. */
export function numberOf(value: unknown): string | null {
  return isDecimal(value) ? value : null
}

/** Null: it is no text, or an empty one. */
export function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null
}

/** The beginning of what could not be read, for an error. */
export function shown(value: unknown): string {
  return (JSON.stringify(value) ?? 'nothing').slice(0, 200)
}

/** By which a venue remembers a position. */
export function positionKey(part: string | null | undefined, symbol: string, side: string): string {
  return JSON.stringify([part, symbol, side])
}
