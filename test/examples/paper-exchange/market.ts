import { Ledger } from '../../../examples/paper-exchange/ledger.js'
import { quotesAround } from '../../../examples/paper-exchange/market-maker.js'
import type { ExchangeEvent } from '../../../examples/paper-exchange/paper-exchange.js'
import { PaperExchange } from '../../../examples/paper-exchange/paper-exchange.js'

/** An exchange with the liquidity provider quoting around 1000.00, and everything it has told its owner. */
export function openMarket({ ticks = 100_000, capital = '25000', feeRate = '0' } = {}) {
  const events: ExchangeEvent[] = []
  const exchange = new PaperExchange(new Ledger(capital, feeRate), (event) => events.push(event))
  const move = (to: number) => exchange.moveMarket(to, quotesAround(to))
  move(ticks)
  return { exchange, events, move }
}
