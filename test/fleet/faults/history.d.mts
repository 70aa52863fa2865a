export interface Acknowledged {
  readonly haltId: string
  readonly scope: { readonly symbol?: string } | null
  readonly bots: readonly string[]
  readonly journals: readonly string[]
  readonly at: number
  readonly inEngine?: boolean
}

export interface Order {
  readonly bot: string
  readonly sequence: number
  readonly symbol: string
  /** By the clock of all processes: when the bot has asked the guard, and when it was through. */
  readonly before: number
  readonly passed: number
}

export class FleetHistory {
  constructor(leaseMs: number)
  readonly leaseMs: number
  readonly problems: string[]
  readonly mustHold: string[]
  readonly mustEnd: string[]
  readonly resumed: string[]
  readonly endedLeases: number
  lastOrderOf(bot: string): number
  acknowledged(halt: Acknowledged): void
  resumeSigned(haltIds: readonly string[], at: number): void
  resumeTaken(taken: {
    readonly haltIds: readonly string[]
    readonly bot: string
    readonly ended: readonly string[]
    readonly at: number
  }): void
  killed(bot: string): void
  outage(from: number, bots?: readonly string[]): (at: number) => void
  judgeOrder(order: Order): void
  judgeStatus(seen: {
    readonly bot: string
    readonly shown: readonly string[]
    readonly askedAt: number
    readonly answeredAt: number
  }): void
  judgeEngine(seen: {
    readonly what: string
    readonly shown: readonly string[]
    readonly askedAt: number
    readonly answeredAt: number
  }): void
  allHaveEnded(): void
}
