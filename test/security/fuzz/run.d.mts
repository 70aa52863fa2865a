import type { Scenario } from './scenarios.mjs'

export interface MemorySample {
  readonly own: number
  readonly workers: number
  readonly resident: number
}

export interface Figures {
  readonly sent: number
  readonly seconds: number
  /** How long our own requests took, in ms: to the idle bot, and in the middle of it. */
  readonly idle: readonly number[]
  readonly ours: readonly number[]
  readonly memory: readonly MemorySample[]
  readonly statuses: Readonly<Record<string, number>>
  readonly problems: readonly string[]
}

export function fuzz(options: {
  readonly scenario: Scenario
  readonly requests: number
  readonly seed: number
  readonly stateDir: string
  readonly maxMs: number
  readonly idleMs: number
  readonly memoryEveryMs: number
  readonly patientMs: number
  readonly answerMs: number
}): Promise<Figures>
