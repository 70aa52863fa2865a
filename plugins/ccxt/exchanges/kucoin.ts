import { byMarginMode, type ExchangeRecord, type OrderCall } from './exchange-facts.js'
import { isExitOf } from './hedge-mode.js'

const ONE_SYMBOL = 'ccxt shows the orders of margin one symbol a call only'
const BY_HAND = 'an order on its market would trade the spot wallet, so what is held on margin must be closed by hand'

/**
 * ccxt 4.5.84, `fetchUtaOrdersByStatus`: in a unified account it shows the plain orders once more where it is asked for those that wait for
 * a price, so that these are asked of the classic account
 */
const TRIGGER = { trigger: true, uta: false }

function orders(type: 'spot' | 'swap'): OrderCall[] {
  return [{ where: { type } }, { where: { type }, which: TRIGGER, cancelWith: { trigger: true } }]
}

export const kucoin: ExchangeRecord = {
  id: 'kucoin',
  aliases: ['kucoinfutures'],
  // ccxt 4.5.84, `fetchOrdersByStatus`, `fetchPositions` and `fetchBalance`
  account: [
    {
      name: 'spot',
      holds: { kind: 'spot' },
      orders: orders('spot'),
      positions: { balances: 'spot' },
      misledBy: { orders: byMarginMode, positions: byMarginMode },
    },
    { name: 'linear', holds: { kind: 'linear' }, orders: orders('swap'), positions: { contracts: [{}] } },
    { name: 'inverse', holds: { kind: 'inverse' }, orders: orders('swap'), positions: { contracts: [{}] } },
    {
      name: 'cross margin',
      holds: null,
      ofKind: 'spot',
      orders: ONE_SYMBOL,
      positions: { balances: { type: 'margin', marginMode: 'cross', uta: false } },
      closing: BY_HAND,
      rare: true,
      isUsedBy: ({ defaultType, defaultMarginMode }) => defaultType === 'margin' || defaultMarginMode === 'cross',
    },
    {
      name: 'isolated margin',
      holds: null,
      ofKind: 'spot',
      orders: ONE_SYMBOL,
      positions: 'ccxt adds up the pairs of isolated margin, so that longs and shorts of several pairs may cancel out',
    },
  ],
  // https://www.kucoin.com/docs-new/rest/futures-trading/orders/add-order: `closeOrder` closes the position, and so does the other side of
  // `positionSide` in hedge mode
  orderTraits: ({ closeOrder, positionSide, side }) => ({
    reduceOnly: closeOrder === true || isExitOf(positionSide, side),
  }),
  // https://www.kucoin.com/docs/rest/spot-trading/orders/get-order-list: 50 a page
  openOrderPages: { size: 50, next: (page) => ({ currentPage: page }) },
  // ccxt 4.5.84, `fetchOrdersByStatus`: the orders of high-frequency accounts, and of the spot markets of unified ones, come by symbol
  openOrdersOfAllSymbols: 'sometimes',
  // ccxt 4.5.84, `fetchBalance`: a unified account has one wallet for everything, and its old spot wallet beside it
  unifiedAccountIsOneWallet: true,
  // ccxt 4.5.84, `fetchBalance`: one wallet a call, by `type`
  spotBalanceParams: { type: 'spot' },
  // https://www.kucoin.com/docs-new/rest/futures-trading/positions/get-position-list: `BOTH` in one-way mode. ccxt doesn't say it
  isHedged: ({ positionSide }) => positionSide === 'LONG' || positionSide === 'SHORT',
  // ccxt 4.5.84, `createOrder`: `marginMode` changes what is sent
  marginModesToName: ['cross', 'isolated'],
}
