import type { SignedResume } from '../../lib/words/fleet.js'
import { listOf, textsOf } from './read-answer.js'
import { readResume } from './read-resume.js'

/** What the engine has answered to a renewal. */
export interface RenewAnswer {
  /** Milliseconds since 1970, by the engine's clock. */
  readonly engineMs: number
  /** Why the presence was not written; null: it was. */
  readonly notWritten: string | null
  /** `same`: both know the same halts. `ids-wanted`: they don't, and it was given the digest alone. */
  readonly kind: 'same' | 'ids-wanted' | 'told'
  /** Halts that the bot does not hold, as they stand there. */
  readonly unknown: readonly { readonly id: string; readonly json: string }[]
  /** Halts of the bot's that the engine does not know. */
  readonly missing: readonly string[]
  /** They have ended some of the bot's, or so somebody says. */
  readonly resumes: readonly SignedResume[]
  /** The id of a halt for which there was no room; null: there was room for all. */
  readonly over: string | null
  /** It was not all: ask again. */
  readonly more: boolean
  /** Nonces of resumes that nobody has found right yet. */
  readonly asked: readonly string[]
}

const KINDS = ['same', 'ids-wanted', 'told'] as const

/** @throws {Error} where that is no answer: something else than this package's script has given it */
export function readRenewal(answer: unknown): RenewAnswer {
  const [at, failed, kind, unknown, missing, resumes, over, more, asked] = listOf(answer)
  const known = KINDS.find((each) => each === kind)
  const engineMs = Number(at)
  if (known === undefined || !Number.isSafeInteger(engineMs) || engineMs <= 0)
    throw new Error('the engine has answered something else than was asked for')
  const flat = textsOf(unknown)
  return {
    engineMs,
    notWritten: failed === '' ? null : String(failed),
    kind: known,
    unknown: Array.from({ length: Math.floor(flat.length / 2) }, (_, index) => ({
      id: flat[2 * index] ?? '',
      json: flat[2 * index + 1] ?? '',
    })),
    missing: textsOf(missing),
    resumes: textsOf(resumes)
      .map(readResume)
      .filter((resume) => resume !== null),
    over: over === '' ? null : String(over),
    more: more === 1,
    asked: textsOf(asked),
  }
}
