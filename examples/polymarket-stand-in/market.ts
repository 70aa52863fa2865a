export interface Market {
  readonly conditionId: string
  readonly question: string
  /** Two token ids, each with the word for its outcome. */
  readonly outcomes: readonly [Outcome, Outcome]
  /** The least that may rest in the book, in shares. */
  readonly minimumSize: number
}

export interface Outcome {
  readonly tokenId: string
  readonly word: string
}

/** The one market that there is. Its tokens don't exist: an order that was signed for them is worth nothing elsewhere. */
export const MARKET: Market = {
  conditionId: `0x${'5a'.repeat(32)}`,
  question: 'Will it rain in London tomorrow?',
  outcomes: [
    { tokenId: '1000000000000000000000000000000000000000000000000000000000000000000000000001', word: 'Yes' },
    { tokenId: '1000000000000000000000000000000000000000000000000000000000000000000000000002', word: 'No' },
  ],
  minimumSize: 5,
}

/** The outcome that a token stands for, and the other one of its market; null: there is no such token. */
export function outcomeOf(tokenId: unknown): { readonly outcome: Outcome; readonly opposite: Outcome } | null {
  const [yes, no] = MARKET.outcomes
  if (tokenId === yes.tokenId) return { outcome: yes, opposite: no }
  return tokenId === no.tokenId ? { outcome: no, opposite: yes } : null
}
