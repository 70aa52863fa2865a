import ccxt, { type Exchange } from 'ccxt'
import t from 'tap'
import { recordedId } from '../../../../plugins/ccxt/exchanges/recorded-id.js'
import { RequestKinds } from '../../../../plugins/ccxt/guard/request-kinds.js'
import type { ExchangeInside } from '../../../../plugins/ccxt/library/exchange.js'

// biome-ignore lint/suspicious/noExplicitAny: ccxt has no types for its prediction markets
const prediction = (ccxt as any).prediction
const inside = (exchange: object) => exchange as ExchangeInside

class OthersId extends ccxt.deribit {
  override describe() {
    return this.deepExtend(super.describe(), { id: 'okx' })
  }
}

class ZaifAsOkx extends ccxt.zaif {
  override describe() {
    return this.deepExtend(super.describe(), { id: 'okx' })
  }
}

class OwnUs extends ccxt.binanceus {
  override describe() {
    return this.deepExtend(super.describe(), { id: 'second-account' })
  }
}

class OwnId extends ccxt.gate {
  override describe() {
    return this.deepExtend(super.describe(), { id: 'second-account' })
  }
}

t.test(
  'given exchange objects, when their facts are looked up, then their classes say whose, not their id',
  async (t) => {
    const rows: readonly (readonly [Exchange, string])[] = [
      [new ccxt.binance(), 'binance'],
      [new ccxt.pro.binanceusdm(), 'binance'],
      [new ccxt.binanceus(), 'binanceus'],
      [new ccxt.pro.binanceus({ id: 'mine' }), 'binanceus'],
      [new OwnUs(), 'binanceus'],
      [new ccxt.binance({ id: 'binanceus' }), 'binance'],
      [new ccxt.bybiteu(), 'bybiteu'],
      [new ccxt.bybitid(), 'bybit'],
      [new ccxt.gateeu(), 'gateeu'],
      [new ccxt.fmfwio(), 'hitbtc'],
      [new ccxt.bequant(), 'hitbtc'],
      [new ccxt.deribit({ id: 'okx' }), 'deribit'],
      [new ccxt.hyperliquid({ id: 'mine' }), 'hyperliquid'],
      [new OwnId(), 'gate'],
      [new OthersId(), 'deribit'],
      [new ccxt.zaif(), 'zaif'],
      [new ZaifAsOkx(), 'zaif'],
      [new prediction.binance(), 'prediction.binance'],
      [new prediction.hyperliquid(), 'prediction.hyperliquid'],
    ]
    for (const [exchange, id] of rows)
      t.equal(recordedId(inside(exchange)), id, `${exchange.constructor.name} ${exchange.id}`)
  },
)

t.test('given a deribit object with an id of its own, when it buys by GET, then that is an order', async (t) => {
  const kinds = new RequestKinds(inside(new ccxt.deribit({ id: 'mine' })))
  const get = (path: string) => kinds.ofRequest({ path, api: 'private', method: 'GET', params: {} })
  t.equal(get('mass_quote'), 'order')
  t.equal(get('close_position'), 'order')
  t.equal(get('get_positions'), 'read')
  t.equal(get('cancel_all'), 'cancel')
})

t.test(
  'given a bot’s own id for hyperliquid, when it cancels on the path of orders, then that is a cancel',
  async (t) => {
    const kinds = new RequestKinds(inside(new ccxt.hyperliquid({ id: 'hyperliquid-bot' })))
    const post = (type: string) =>
      kinds.ofRequest({ path: 'exchange', api: 'private', method: 'POST', params: { action: { type } } })
    t.equal(post('cancel'), 'cancel')
    t.equal(post('order'), 'order')
  },
)

t.test('given prediction.binance, when it sends what only Binance knows to read, then that is an order', async (t) => {
  const read = JSON.stringify({ id: '1', method: 'account.status' })
  t.equal(new RequestKinds(inside(new ccxt.binance())).ofMessage(read), 'read')
  t.equal(new RequestKinds(inside(new prediction.binance())).ofMessage(read), 'order')
})
