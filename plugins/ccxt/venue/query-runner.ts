import type { Account } from './account.js'
import type { Markets } from './markets.js'
import type { CcxtVenueParts } from './venue-parts.js'

/** What one call has shown. */
export interface Answer<Query> {
  readonly query: Query
  readonly items: readonly unknown[]
}

/** Makes the calls that together show an account. A part that can't be read makes all of it unknown. */
export class QueryRunner {
  readonly #parts: CcxtVenueParts
  readonly #markets: Markets

  constructor(parts: CcxtVenueParts, markets: Markets) {
    this.#parts = parts
    this.#markets = markets
  }

  /** What the queries are about, as far as the exchange's markets are loaded. */
  account(): Account {
    const { exchange, symbols, derivatives } = this.#parts
    return { exchangeId: exchange.id, markets: Object.values(exchange.markets ?? {}), symbols, derivatives }
  }

  /** All answers. They are asked for again when the markets had to be loaded anew to read them. */
  async run<Query extends { readonly params: object }>(
    queries: readonly Query[],
    ask: (query: Query) => Promise<unknown>,
  ): Promise<Answer<Query>[]> {
    const answers: Answer<Query>[] = []
    for (const query of queries) {
      answers.push({ query, items: asList(await withParamsInError(query.params, () => ask(query))) })
    }
    const symbols = answers.flatMap(({ items }) => items.map((item) => (item as { symbol?: unknown } | null)?.symbol))
    return (await this.#markets.learn(symbols)) ? this.run(queries, ask) : answers
  }
}

async function withParamsInError(params: object, ask: () => Promise<unknown>): Promise<unknown> {
  try {
    return await ask()
  } catch (error) {
    if (Object.keys(params).length === 0) throw error
    const { name, message } = error as Error
    const hint =
      'If this account has no such orders or positions, say what it has: orderParams, positionParams, derivatives'
    throw new Error(`${message} (${name}, asked with ${JSON.stringify(params)}). ${hint}`, { cause: error })
  }
}

/** @throws an error for what is no list: it is not "none" */
export function asList(answer: unknown): readonly unknown[] {
  if (!Array.isArray(answer)) throw new Error(`the exchange answered ${JSON.stringify(answer)}, and no list`)
  return answer
}
