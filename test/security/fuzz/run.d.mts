export interface Scenario {
  readonly name: string
  readonly token: string | null
  readonly halted: boolean
  readonly may: boolean
}

export interface Figures {
  readonly sent: number
  readonly seconds: number
  /** How long our own requests took, in ms. */
  readonly ours: readonly number[]
  /** Resident memory in MB, all the way. */
  readonly memory: readonly (number | null)[]
  readonly statuses: Readonly<Record<string, number>>
  readonly problems: readonly string[]
}

export const SCENARIOS: readonly Scenario[]

export function fuzz(options: {
  readonly scenario: Scenario
  readonly requests: number
  readonly seed: number
  readonly stateDir: string
  readonly maxMs: number
}): Promise<Figures>
