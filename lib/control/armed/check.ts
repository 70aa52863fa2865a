import type { CheckState } from '../../words/armed.js'

/** What a check has found. */
export interface Found {
  readonly state: CheckState
  /** Null: it is ok. */
  readonly why: string | null
}

/** A check of the kill switch itself, which runs all the time. */
export interface Check {
  /** As it stands in the status and in the metrics: `a-z` and dashes. */
  readonly name: string
  /** To be called once a second. Waits for nothing; never throws. Null: there is nothing to check here, and it is not listed. */
  look(): Found | null
}

export const OK: Found = { state: 'ok', why: null }

export function failing(why: string): Found {
  return { state: 'failing', why }
}

export function unknown(why: string): Found {
  return { state: 'unknown', why }
}

/** Of several: one that fails, with all that do; else one that can't be told. */
export function worst(found: readonly Found[]): Found {
  const bad = found.filter(({ state }) => state === 'failing')
  const [state, of] = bad.length > 0 ? (['failing', bad] as const) : (['unknown', found.filter(notOk)] as const)
  return of.length === 0 ? OK : { state, why: of.map(({ why }) => why).join('; ') }
}

function notOk({ state }: Found): boolean {
  return state !== 'ok'
}
