export function seededRandom(seed: number): {
  readonly next: () => number
  readonly below: (end: number) => number
  readonly pick: <Value>(list: readonly Value[]) => Value
}
