import type { Halt, TradingState } from '../../lib/index.js'

export interface Asked {
  readonly askedAt: number
  readonly answeredAt: number
  readonly run: number
  readonly durable: boolean
}

export interface Resume {
  readonly haltId: string
}

export class History {
  readonly problems: string[]
  readonly known: string[]
  readonly ended: string[]
  readonly withoutLine: ReadonlySet<string>
  acknowledged(halt: Asked & Pick<Halt, 'haltId' | 'scope' | 'level' | 'earlier'>): void
  resumeAsked(haltId: string, askedAt: number): Resume
  resumeAnswered(resume: Resume, outcome: 'resumed' | 'refused', answeredAt: number): void
  cutShort(): void
  journalLeft(halts: readonly Pick<Halt, 'haltId' | 'scope' | 'level' | 'earlier'>[], run: number, at: number): void
  died(at: number): void
  judgeOrder(order: {
    readonly run: number
    readonly sequence: number
    readonly symbol: string
    readonly before: number
    readonly passed: number
  }): void
  judgeStatus(
    seen: Asked & {
      readonly state: TradingState
      readonly halts: readonly Pick<Halt, 'haltId' | 'scope' | 'level' | 'source' | 'reason' | 'earlier'>[]
      readonly isCut?: boolean
    },
  ): void
  prune(shown: readonly string[], at: number): void
}
