import {
  Array as ArrayOf,
  Object as Fields,
  Boolean as Flag,
  Integer,
  Literal,
  Null,
  Number as Numeric,
  Optional,
  Record as Table,
  String as Text,
  Union,
  Unknown,
} from '@sinclair/typebox'
import { Errors } from '@sinclair/typebox/errors'
import { Check } from '@sinclair/typebox/value'

export type { Static, TOptional, TSchema } from '@sinclair/typebox'

/**
 * The schemas of TypeBox that are used here, by TypeBox's names. A further one is a line in this list.
 *
 * TypeBox is 250 files, and loading them takes half of a start. So the build puts this file and what it takes of TypeBox into
 * one (`config/bundle-in-place.mjs`), and nothing else imports the package.
 */
export const Type = {
  Array: ArrayOf,
  Boolean: Flag,
  Integer,
  Literal,
  Null,
  Number: Numeric,
  Object: Fields,
  Optional,
  Record: Table,
  String: Text,
  Union,
  Unknown,
}

/** Checks without code generation, which some hosts forbid. */
export const Value = { Check, Errors }
