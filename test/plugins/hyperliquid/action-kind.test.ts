import t from 'tap'
import { batchIn } from '../../../lib/words/order-money.js'
import { kindOfRequest, ordersOfAction } from '../../../plugins/hyperliquid/action-kind.js'

t.test('given a dead man’s switch, when its time is set, then only what surely arms it is a cancel', async (t) => {
  const kind = (time?: number) => kindOfRequest('exchange', { action: { type: 'scheduleCancel', time } }, 1_000)
  t.equal(kind(61_000), 'cancel')
  t.equal(kind(undefined), 'order', 'it is taken off')
  t.equal(kind(2_000), 'order', 'the exchange takes no such time')
  t.equal(kind(9_999_999_999_999), 'order', 'put off for so long, it is off')
})

t.test('given reduce-only orders, when they are read, then that counts for perpetuals alone', async (t) => {
  const said = (a: number) =>
    ordersOfAction(
      {
        action: {
          type: 'order',
          grouping: 'na',
          orders: [{ a, b: true, p: '1', s: '1', r: true, t: { limit: { tif: 'Ioc' } } }],
        },
      },
      { venue: 'hyperliquid', nameOf: String },
    ).map(({ reduceOnly }) => reduceOnly)
  for (const [asset, counts] of [
    [0, true],
    [10_107, false],
    [110_000, true],
    [100_005_160, false],
  ] as const)
    t.same(said(asset), [counts], String(asset))
})

t.test('given reduce-only orders that are more than that, when they are read, then they are no exits', async (t) => {
  const exit = { a: 0, b: true, p: '1', s: '1', r: true, t: { limit: { tif: 'Ioc' } } }
  const trigger = { ...exit, t: { trigger: { isMarket: true, triggerPx: '1', tpsl: 'sl' } } }
  const isExit = (order: object, more: object = {}, grouping = 'na') =>
    ordersOfAction(
      { action: { type: 'order', grouping, orders: [order] }, ...more },
      { venue: 'hyperliquid', nameOf: String },
    )[0]?.reduceOnly
  t.equal(isExit(exit), true)
  t.equal(isExit(exit, { vaultAddress: null }), true)
  t.equal(isExit(exit, { vaultAddress: '0x1' }), false, 'of another account')
  t.equal(isExit(trigger), false, 'it waits for a price')
  t.equal(isExit(exit, {}, 'normalTpsl'), false)
})

t.test('given several orders that are changed at once, when they are read, then they are as many', async (t) => {
  const modifies = Array.from({ length: 3 }, (_, oid) => ({ oid, order: { a: 0, b: true, p: '1', s: '1' } }))
  const [order] = ordersOfAction({ action: { type: 'batchModify', modifies } }, { venue: 'v', nameOf: String })
  t.equal(batchIn(order)?.length, 3)
})
