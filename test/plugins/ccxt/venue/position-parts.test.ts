import ccxt from 'ccxt'
import t from 'tap'
import { exchangeVenue } from '../../../../plugins/ccxt/index.js'
import {
  closingParams,
  type PositionPart,
  partToClose,
  positionsOf,
} from '../../../../plugins/ccxt/venue/position-parts.js'
import { makeExchange } from '../leaks/exchange-object.mjs'
import { startRecordingServer } from '../leaks/recording-server.mjs'
import { callsOf, fakeExchange, LINEAR_MARKET, venueOf } from './fake-exchange.js'

const WHOLE = { symbol: LINEAR_MARKET.symbol, side: 'long', quantity: '12' } as const

const part = (quantity: string, more: Partial<PositionPart> = {}, notClosable: string | null = null): PositionPart => ({
  position: { symbol: LINEAR_MARKET.symbol, side: 'long', quantity, notClosable },
  marginMode: null,
  hedged: false,
  info: {},
  ...more,
})

t.test('given a position in several parts, when it is closed, then one order is for one part at most', async (t) => {
  const cross = part('5', { marginMode: 'cross' })
  const isolated = part('7', { marginMode: 'isolated', hedged: true })
  const ofLong = { side: 'long', info: {}, part: null }
  const close = (parts: readonly PositionPart[], quantity: string) => partToClose(parts, WHOLE, quantity)
  t.same(close([cross, isolated], '12'), { quantity: '5', marginMode: 'cross', hedged: false, ...ofLong })
  t.same(close([isolated, cross], '3'), { quantity: '3', marginMode: 'isolated', hedged: true, ...ofLong })
  const tooSmall = part('0.1', { marginMode: 'cross' }, 'below the minimum size of 1')
  t.match(close([tooSmall, isolated], '7.1'), { quantity: '7', marginMode: 'isolated' })
  t.match(close([tooSmall], '9'), { quantity: '0.1' })
  t.same(close([], '9'), { quantity: '9', marginMode: null, hedged: false, ...ofLong })
})

t.test(
  'given a part that is too small to close, when positions are read, then the other parts stay closable',
  async (t) => {
    const tooSmall = part('0.1', {}, 'below the minimum size of 1')
    t.match(positionsOf([tooSmall, part('7')]), [
      { quantity: '0.1', notClosable: null },
      { quantity: '7', notClosable: null },
    ])
    t.match(positionsOf([tooSmall]), [{ notClosable: /minimum/ }])
  },
)

t.test(
  'given several exchanges, when a part is closed, then its margin mode is named where orders have one',
  async (t) => {
    const isolated = { quantity: '1', side: 'long', marginMode: 'isolated', hedged: false, info: {} } as const
    const cross = { ...isolated, marginMode: 'cross', hedged: true } as const
    t.same(closingParams('okx', isolated), { reduceOnly: true, hedged: false, marginMode: 'isolated' })
    t.same(closingParams('okx', cross), { reduceOnly: true, hedged: true, marginMode: 'cross' })
    t.same(closingParams('binance', isolated), { reduceOnly: true })
    t.same(closingParams('bitget', isolated), { reduceOnly: true, marginMode: 'isolated' })
    t.same(closingParams('bitget', { ...cross, hedged: false }), { reduceOnly: true })
  },
)

t.test('given the same position in two answers, when positions are read, then it is shown once', async (t) => {
  const told = { symbol: LINEAR_MARKET.symbol, side: 'long', contracts: 2, entryPrice: 1, marginMode: 'cross' }
  const exchange = fakeExchange({ fetchPositions: async () => [told] })
  t.match(await venueOf(exchange, { positionParams: [{}, { type: 'swap' }] }).positions(), { length: 1 })
  t.equal(callsOf(exchange, 'fetchPositions').length, 2)
})

t.test(
  'given cross and isolated margin at okx, when a position is closed, then each part has its own order',
  async (t) => {
    const okxPosition = (mgnMode: string, pos: string) => ({
      instType: 'SWAP',
      instId: 'BTC-USDT-SWAP',
      posId: mgnMode,
      posSide: 'net',
      avgPx: '100',
      markPx: '100',
      notionalUsd: '1',
      lever: '3',
      upl: '1',
      mgnMode,
      pos,
    })
    let positions = [okxPosition('isolated', '7'), okxPosition('cross', '5')]
    const server = await startRecordingServer(({ path }: { path: string }) => ({
      body: { code: '0', data: path.endsWith('/positions') ? positions : [{ ordId: '1', sCode: '0' }] },
    }))
    t.teardown(() => server.close())
    const venue = exchangeVenue(await makeExchange(ccxt, 'okx', server))
    const whole = { symbol: 'BTC/USDT:USDT', side: 'long', quantity: '12' } as const
    const closing = { symbol: whole.symbol, side: 'sell', type: 'market', reduceOnly: true } as const

    t.match(
      (await venue.positions()).map(({ quantity }) => quantity),
      ['7', '5'],
    )
    await venue.close(whole, { ...closing, quantity: '12' })
    positions = positions.slice(1)
    await venue.positions()
    await venue.close({ ...whole, quantity: '5' }, { ...closing, quantity: '5' })
    const sent = server.arrivals.filter(({ method }) => method === 'POST').map(({ body }) => JSON.parse(body)[0])
    t.match(sent, [
      { tdMode: 'isolated', sz: '7', side: 'sell', reduceOnly: true },
      { tdMode: 'cross', sz: '5', side: 'sell', reduceOnly: true },
    ])
    t.equal(sent.length, 2)
  },
)
