export interface Acknowledged {
  readonly haltId: string
  readonly scope: { readonly symbol?: string } | null
  readonly bots: readonly string[]
  readonly at: number
}

export class FleetHistory {
  constructor(leaseMs: number)
  readonly problems: string[]
  readonly mustHold: string[]
  readonly resumed: string[]
  acknowledged(halt: Acknowledged): void
  resumeSigned(haltIds: readonly string[], at: number): void
  outage(from: number): (at: number) => void
  judgeOrder(order: {
    readonly bot: string
    readonly sequence: number
    readonly symbol: string
    readonly before: number
    readonly passed: number
  }): void
  judgeStatus(seen: {
    readonly bot: string
    readonly shown: readonly string[]
    readonly askedAt: number
    readonly answeredAt: number
  }): void
  allHaveEnded(): void
}
