/** What a command ends with. */
export interface Outcome {
  /** 0: it is as it should be; 1: it is not; 2: that could not be found out. */
  readonly exitCode: 0 | 1 | 2
  /** Each may hold what came from outside. */
  readonly lines: readonly string[]
}
