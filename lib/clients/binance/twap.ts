import type { WorkingOrder } from '../../words/ports.js'
import { BinanceError } from './errors.js'
import type { BinanceRequests } from './requests.js'
import { idForCancel, readTwapOrder, rowsOf } from './rows.js'

/** TWAP and VP orders, for spot and for futures, which Binance's algo service sends little by little. */
export class BinanceTwap {
  readonly #requests: BinanceRequests

  constructor(requests: BinanceRequests) {
    this.#requests = requests
  }

  /** https://developers.binance.com/docs/algo/future-algo/Query-Current-Algo-Open-Orders, and that of spot algo */
  async orders(): Promise<WorkingOrder[]> {
    const lists = (['futures', 'spot'] as const).map(async (kind) => {
      const answer = await this.#requests.read(`/sapi/v1/algo/${kind}/openOrders`)
      const { orders, total } = (answer ?? {}) as { readonly orders?: unknown; readonly total?: unknown }
      const rows = rowsOf(orders, 'TWAP orders')
      if (Number(total) !== rows.length)
        throw new BinanceError(`Binance has ${String(total)} TWAP orders, and shows ${rows.length}.`)
      return rows.map((row) => readTwapOrder(row, kind))
    })
    return (await Promise.all(lists)).flat()
  }

  async cancel({ id }: WorkingOrder): Promise<void> {
    const kind = id.startsWith('spot-') ? 'spot' : 'futures'
    const params = idForCancel(id.slice(kind.length + 1), 'algoId', 'clientAlgoId')
    await this.#requests.cancel(`/sapi/v1/algo/${kind}/order`, params)
  }
}
