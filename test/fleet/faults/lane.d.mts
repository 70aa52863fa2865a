export function runFleetLane(options: {
  readonly rounds: number
  readonly seed: number
  readonly directory: string
  readonly onRound: () => void
  readonly hasSentinels?: boolean
}): Promise<{
  readonly rounds: number
  readonly orders: number
  readonly halts: number
  readonly lacked: number
  readonly problems: readonly string[]
}>
