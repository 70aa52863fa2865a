import type { Account, PartReading, Position } from '../../../lib/words/ports.js'
import type { WalletFacts } from '../exchanges/exchange-facts.js'
import { factsOf } from '../exchanges/index.js'
import type { Tickers } from '../library/trading-exchange.js'
import { accountValue, type ReadWallet } from './account-value.js'
import type { Markets } from './markets.js'
import type { PriceReader } from './price-reader.js'
import { fetchTotals } from './spot-balances.js'
import { lastPriceOf } from './ticker-price.js'
import type { CcxtVenueParts } from './venue-parts.js'

/** Where nobody has looked them up, only the spot wallet is known. */
const SPOT_ONLY: readonly WalletFacts[] = [{ parts: ['spot'], balances: 'spot', openProfit: 'counted' }]

/** Reads what an account is worth: the money in its wallets. */
export class WalletsReader {
  readonly #parts: CcxtVenueParts
  readonly #markets: Markets
  readonly #prices: PriceReader

  constructor(parts: CcxtVenueParts, markets: Markets, prices: PriceReader) {
    this.#parts = parts
    this.#markets = markets
    this.#prices = prices
  }

  /**
   * @param parts what is known of the positions of each part, by its name: wallets of what is not there are not asked for
   * @throws what the exchange throws
   */
  async read(positions: readonly Position[], parts: ReadonlyMap<string, PartReading>, quote: string): Promise<Account> {
    const known = factsOf(this.#parts.exchangeId).wallets ?? SPOT_ONLY
    const asked = known.filter((facts) => facts.parts.some((part) => parts.get(part)?.state === 'read'))
    const wallets: ReadWallet[] = []
    for (const facts of asked) wallets.push({ facts, totals: await this.#totalsOf(facts) })
    const tickers = await this.#tickers(wallets, positions, quote)
    const priceOf = (code: string) => lastPriceOf(tickers[`${code}/${quote}`])
    return accountValue({ positions, parts, wallets, priceOf, quote })
  }

  #totalsOf({ balances, amounts }: WalletFacts): Promise<[code: string, total: string][]> {
    return fetchTotals(this.#parts, balances, amounts)
  }

  #tickers(wallets: readonly ReadWallet[], positions: readonly Position[], quote: string): Promise<Tickers> {
    const codes = [
      ...wallets.flatMap(({ totals }) => totals.map(([code]) => code)),
      ...positions.map(({ currency }) => currency ?? ''),
    ]
    const symbols = [...new Set(codes)].map((code) => `${code}/${quote}`)
    return this.#prices.tickers(symbols.filter((symbol) => this.#markets.find(symbol)?.spot === true))
  }
}
