import { numberOf, type Row, shown } from '../../lib/clients/row-fields.js'
import { Big } from '../../lib/words/big.js'
import { addMoney } from '../../lib/words/money.js'
import type { Account } from '../../lib/words/ports.js'
import { listOf } from './assets.js'

/** What of an account tells its worth, as Hyperliquid has answered. A part that is said to hold nothing has not been asked for: null. */
export interface Holdings {
  /** `userAbstraction`. Undefined: the client can't ask. */
  readonly mode: unknown
  /** Of each exchange: `clearinghouseState`, and the number of the token that it settles in. */
  readonly states: readonly { readonly dex: string; readonly state: unknown; readonly collateral: unknown }[] | null
  /** `spotClearinghouseState`, `spotMeta`, and `allMids`. */
  readonly spot: unknown
  readonly spotMeta: unknown
  readonly mids: unknown
  /** `userVaultEquities`. */
  readonly vaults: unknown
}

/** The token in which the exchange's own perpetuals settle. */
const USDC = 0

/**
 * The modes in which each exchange has money of its own. In the others it lies with the spot balances, and it is not told whether open profit is in
 * these. https://hyperliquid.gitbook.io/hyperliquid-docs/for-developers/api/info-endpoint#query-a-users-abstraction-state
 */
const APART = ['default', 'disabled', 'dexAbstraction']

class Unknown extends Error {}

/**
 * What the account is worth in USDC, or why that is not known. The value of an exchange's account has the open profit of its perpetuals in it:
 * https://hyperliquid.gitbook.io/hyperliquid-docs/for-developers/api/info-endpoint/perpetuals (`marginSummary.accountValue`). Tokens count at the middle
 * price of their pair with USDC. Pure.
 *
 * @throws {TypeError} for an answer that can't be read
 */
export function accountOf(holdings: Holdings): Account {
  const known = { dailyPnl: null, unrealizedPnl: openProfit(holdings), currency: 'USDC' }
  try {
    const sums = [...ofPerpetuals(holdings), ...ofSpot(holdings), ...ofVaults(holdings)]
    return { equity: addMoney(['0', ...sums]), reason: null, ...known }
  } catch (error) {
    if (!(error instanceof Unknown)) throw error
    return { equity: null, reason: error.message, ...known }
  }
}

function ofPerpetuals({ mode, states }: Holdings): string[] {
  if (mode === undefined) throw new Unknown('this client can’t ask for the mode of the account (userAbstraction)')
  if (!APART.includes(String(mode)))
    throw new Unknown(`the account is in the mode ${String(mode)}: Hyperliquid tells no equity of it with open profit`)
  return (states ?? []).map(({ dex, state, collateral }) => {
    const value = numberOf(summaryOf(state).accountValue)
    if (value === null) throw new TypeError(`The value of an account can't be read: ${shown(state)}`)
    if (collateral !== USDC && Number(value) !== 0)
      throw new Unknown(`the perpetuals of ${dex} settle in another token than USDC (number ${String(collateral)})`)
    return value
  })
}

function summaryOf(state: unknown): Row {
  return ((state as Row | null)?.marginSummary ?? {}) as Row
}

function ofSpot({ spot, spotMeta, mids }: Holdings): string[] {
  if (spot === null) return []
  const { balances, evmEscrows } = spot as Row
  const escrows = evmEscrows === undefined ? [] : listOf(evmEscrows, 'spotClearinghouseState')
  if (escrows.some((row) => Number((row as Row | null)?.total) !== 0))
    throw new Unknown('tokens are on their way between Hyperliquid and its EVM')
  const pairs = listOf((spotMeta as Row | null)?.universe, 'spotMeta') as readonly Row[]
  return listOf(balances, 'spotClearinghouseState').map((row) => {
    const { coin, token, total } = (row ?? {}) as Row
    const amount = numberOf(total)
    if (amount === null) throw new TypeError(`A balance can't be read: ${shown(row)}`)
    if (Number(amount) === 0 || token === USDC) return amount
    const price = priceOf(token, pairs, mids)
    if (price === null) throw new Unknown(`there is no price of ${String(coin)} in USDC`)
    return new Big(amount).times(price).toFixed()
  })
}

function priceOf(token: unknown, pairs: readonly Row[], mids: unknown): string | null {
  if (typeof token !== 'number') return null
  const pair = pairs.find(({ tokens }) => Array.isArray(tokens) && tokens[0] === token && tokens[1] === USDC)
  return pair === undefined ? null : numberOf((mids as Row | null)?.[String(pair.name)])
}

function ofVaults({ vaults }: Holdings): string[] {
  if (vaults === null) return []
  return listOf(vaults, 'userVaultEquities').map((row) => {
    const equity = numberOf((row as Row | null)?.equity)
    if (equity === null) throw new TypeError(`A deposit can't be read: ${shown(row)}`)
    return equity
  })
}

function openProfit({ states }: Holdings): string | null {
  const profits = (states ?? []).flatMap(({ state, collateral }) =>
    listOf((state as Row | null)?.assetPositions, 'clearinghouseState').map((row) =>
      collateral === USDC ? numberOf(((row as Row | null)?.position as Row | undefined)?.unrealizedPnl) : null,
    ),
  )
  return addMoney(['0', ...profits])
}
