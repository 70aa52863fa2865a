import type { Route } from './api.js'

const ASSETS = [
  { coin: 'SPX', name: 'S&P 500' },
  { coin: 'USDT', name: 'TetherUS' },
]

/**
 * What a client asks besides spot and USDⓈ-M futures before it trades, by the folder of the path: the assets, the margin
 * pairs (none), and the COIN-M futures (none).
 */
export const WALLET_ROUTES: Readonly<Record<string, readonly Route[]>> = {
  sapi: [
    { method: 'GET', path: 'system/status', security: 'NONE', handle: () => ({ status: 0, msg: 'normal' }) },
    { method: 'GET', path: 'capital/config/getall', security: 'SIGNED', handle: () => ASSETS.map(assetInformation) },
    { method: 'GET', path: 'margin/allPairs', security: 'SIGNED', handle: () => [] },
    { method: 'GET', path: 'margin/isolated/allPairs', security: 'SIGNED', handle: () => [] },
  ],
  dapi: [{ method: 'GET', path: 'exchangeInfo', security: 'NONE', handle: () => ({ symbols: [] }) }],
}

/** Binance's documentation, "All Coins' Information". Nothing can be deposited or withdrawn. */
function assetInformation(asset: { readonly coin: string; readonly name: string }): object {
  return {
    ...asset,
    depositAllEnable: false,
    withdrawAllEnable: false,
    trading: true,
    isLegalMoney: false,
    free: '0',
    locked: '0',
    freeze: '0',
    withdrawing: '0',
    ipoing: '0',
    ipoable: '0',
    storage: '0',
    networkList: [],
  }
}
