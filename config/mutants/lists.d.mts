export interface Mutant {
  readonly id: string
  readonly file: string
  readonly find: string
  readonly replace: string
  readonly why: string
  readonly tests: readonly string[]
}
export function allMutants(): readonly Mutant[]
