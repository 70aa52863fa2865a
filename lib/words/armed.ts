/** What a check of the kill switch itself says. `unknown` is not fine: it can't be told. */
export type CheckState = 'ok' | 'failing' | 'unknown'

/** One of the checks that run all the time. */
export interface ArmedCheck {
  readonly name: string
  readonly state: CheckState
  /** Since when it is so; ISO 8601. */
  readonly since: string
  /** What is wrong, or why that can't be told; null: it is ok. */
  readonly why: string | null
}

/** Whether the kill switch would work, in the status. */
export interface ArmedStatus {
  /** Every check is ok. */
  readonly armed: boolean
  /** The checks that are not ok, those that can't tell included. */
  readonly failing: readonly ArmedCheck[]
}

/** Pure. */
export function armedStatus(checks: readonly ArmedCheck[]): ArmedStatus {
  const failing = checks.filter(({ state }) => state !== 'ok')
  return { armed: failing.length === 0 && checks.length > 0, failing }
}
