import { OWN_ORDERS_RULE } from '../words/own-orders.js'
import { type TSchema, Type } from '../words/typebox.js'

/** What fits a setting, as a schema and in words. */
export interface Kind<T extends TSchema> {
  readonly type: T
  /** What an error says after "expected". */
  readonly expected: string
}

/** True or false. */
export const FLAG = { type: Type.Boolean(), expected: 'true or false' }

/** What happens to the orders that rest at a venue. */
export const WORKING_ORDERS = {
  type: Type.Union([Type.Literal('cancel-risk'), Type.Literal('cancel-all'), Type.Literal('keep')]),
  expected: '"cancel-risk", "cancel-all" or "keep"',
}

/** How a bot begins of which nothing is known. */
export const FIRST_START = {
  type: Type.Union([Type.Literal('active'), Type.Literal('halted')]),
  expected: '"active" or "halted"',
}

/** Rules that tell a bot's own orders from those of others. */
export const OWN_ORDERS = {
  type: Type.Array(Type.String({ pattern: OWN_ORDERS_RULE.source })),
  expected: 'a list of "prefix:…" (of client ids) and "symbol:…"',
}

/** A text without spaces, such as a host name. */
export const WORD = Type.String({ minLength: 1, pattern: '^\\S+$' })

/** The path of a file or a directory, or another text that is not empty. */
export function named(expected: string) {
  return { type: Type.String({ minLength: 1 }), expected }
}

/** A decimal number that is not below zero, as a text: money never goes through a float. */
export function decimal(expected: string) {
  return { type: Type.String({ pattern: '^\\d{1,15}(\\.\\d{1,15})?$' }), expected }
}

/** @param zero what 0 means, where it is no number like the others */
export function wholeNumber(minimum: number, maximum: number, zero?: string) {
  return integer('a whole number', minimum, maximum, zero)
}

/** @param zero what 0 means, where it is no time like the others */
export function milliseconds(minimum: number, maximum: number, zero?: string) {
  return integer('a whole number of milliseconds', minimum, maximum, zero)
}

/** A port to listen on, or none. */
export const PORT_OR_NONE = {
  type: Type.Union([Type.Integer({ minimum: 0, maximum: 65_535 }), Type.Literal(false)]),
  expected: 'a whole number from 0 (any free port) to 65535, or false (no port)',
}

function integer(what: string, minimum: number, maximum: number, zero: string | undefined) {
  const from = zero === undefined ? `${minimum}` : `${minimum} (${zero})`
  return { type: Type.Integer({ minimum, maximum }), expected: `${what} from ${from} to ${maximum}` }
}
