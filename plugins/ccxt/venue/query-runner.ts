import { type Account, accountOf } from './account.js'
import type { Markets } from './markets.js'
import { keyOf } from './part-readings.js'
import type { Patience } from './patience.js'
import type { CcxtVenueParts } from './venue-parts.js'

/** What one call has shown. */
export interface Answer<Query> {
  readonly query: Query
  readonly items: readonly unknown[]
  /** Why it has shown nothing; null: it has answered. */
  readonly error: Error | null
}

/** Makes the calls that together show an account. One that fails hides nothing of the others. */
export class QueryRunner {
  readonly #parts: CcxtVenueParts
  readonly #markets: Markets
  readonly #patience: Patience

  constructor(parts: CcxtVenueParts, markets: Markets, patience: Patience) {
    this.#parts = parts
    this.#markets = markets
    this.#patience = patience
  }

  /** What the queries are about, as far as the exchange's markets are loaded. */
  account(): Account {
    return accountOf(this.#parts)
  }

  /**
   * All answers. They are asked for again when the markets had to be loaded anew to read them. Never rejects.
   *
   * @param what is asked for: the same query may be made of orders and of positions
   */
  async run<Query extends { readonly params: object }>(
    what: 'orders' | 'positions',
    queries: readonly Query[],
    ask: (query: Query) => Promise<unknown>,
  ): Promise<Answer<Query>[]> {
    const patient = (query: Query) => this.#patience.wait(`${what} ${keyOf(query)}`, () => ask(query))
    const answers: Answer<Query>[] = []
    for (const query of queries) answers.push(await answerTo(query, patient))
    const symbols = answers.flatMap(({ items }) => items.map((item) => (item as { symbol?: unknown } | null)?.symbol))
    return (await this.#markets.learn(symbols)) ? this.run(what, queries, ask) : answers
  }
}

async function answerTo<Query extends { readonly params: object }>(
  query: Query,
  ask: (query: Query) => Promise<unknown>,
): Promise<Answer<Query>> {
  try {
    return { query, items: asList(await ask(query)), error: null }
  } catch (error) {
    return { query, items: [], error: withParams(query.params, error) }
  }
}

function withParams(params: object, error: unknown): Error {
  if (!(error instanceof Error)) return new Error(String(error), { cause: error })
  if (Object.keys(params).length === 0) return error
  const { name, message } = error
  return new Error(`${message} (${name}, asked with ${JSON.stringify(params)})`, { cause: error })
}

/** @throws an error for what is no list: it is not "none" */
export function asList(answer: unknown): readonly unknown[] {
  if (!Array.isArray(answer)) throw new Error(`the exchange answered ${JSON.stringify(answer)}, and no list`)
  return answer
}
