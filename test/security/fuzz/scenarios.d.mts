export interface Scenario {
  readonly name: string
}

export const SCENARIOS: readonly Scenario[]
