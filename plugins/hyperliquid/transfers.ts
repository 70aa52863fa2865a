import { numberOf, type Row, shown } from '../../lib/clients/row-fields.js'
import { Big } from '../../lib/words/big.js'
import type { Transfer } from '../../lib/words/ports.js'
import { listOf } from './assets.js'

/** Whose ledger it is, and which parts of the account its equity leaves out. */
export interface LedgerOf {
  readonly user: string
  readonly withoutSpot: boolean
  readonly withoutVaults: boolean
}

/** Hyperliquid tells so many entries of a range of time at most: https://hyperliquid.gitbook.io/hyperliquid-docs/for-developers/api/info-endpoint#pagination */
const PAGE = 500

/** Entries that move no money into the account or out of it: what is earned and lost, and what stays in it. */
const NONE: readonly unknown[] = [
  'liquidation',
  'rewardsClaim',
  'vaultLeaderCommission',
  'vaultDistribution',
  'activateDexAbstraction',
]

/**
 * The entries from `since` on, asked for page by page.
 *
 * @throws {TypeError} where more have the same time than Hyperliquid tells
 */
export async function readLedger(ask: (startTime: number) => Promise<unknown>, since: number): Promise<readonly Row[]> {
  const entries: Row[] = []
  for (let start = since; ; ) {
    const page = listOf(await ask(start), 'userNonFundingLedgerUpdates').map((row) => (row ?? {}) as Row)
    const last = Number(page.at(-1)?.time)
    const isWhole = page.length < PAGE
    // What has the time of the last one may go on: it is on the next page once more.
    entries.push(...page.filter(({ time }) => isWhole || Number(time) < last))
    if (isWhole) return entries
    if (!(last > start)) throw new TypeError('The ledger is cut: too many entries have the same time.')
    start = last
  }
}

/**
 * The transfers among entries of the ledger, in USDC. What goes from one part of the account to another is none. Pure.
 *
 * @throws {TypeError} for an entry that is not understood, or of which it is not told what it is worth
 */
export function transfersOf(entries: readonly Row[], ledger: LedgerOf): Transfer[] {
  const times = new Map<string, number>()
  return entries.flatMap((entry) => {
    const { time, hash, delta } = entry
    if (typeof time !== 'number' || typeof hash !== 'string') throw unreadable(entry)
    const amount = amountOf((delta ?? {}) as Row, ledger)
    if (amount === null) return []
    // One transaction may have several entries, and those of the chain itself have no hash of their own.
    const name = `${time} ${hash} ${amount}`
    const nth = (times.get(name) ?? 0) + 1
    times.set(name, nth)
    return new Big(amount).eq(0) ? [] : [{ id: `${name} ${nth}`, at: time, amount, currency: 'USDC' }]
  })
}

/** Null: it is no transfer. */
function amountOf(delta: Row, ledger: LedgerOf): string | null {
  const { type, usdc, usdcValue, netWithdrawnUsd, toPerp } = delta
  const kinds: Readonly<Record<string, () => string | null>> = {
    deposit: () => signed(usdc, 1, delta),
    withdraw: () => signed(usdc, -1, delta),
    accountClassTransfer: () => (ledger.withoutSpot ? signed(usdc, toPerp === true ? 1 : -1, delta) : null),
    internalTransfer: () => between(usdc, delta, ledger),
    subAccountTransfer: () => between(usdc, delta, ledger),
    spotTransfer: () => (ledger.withoutSpot ? null : between(usdcValue, delta, ledger)),
    send: () => sent(delta, ledger),
    vaultCreate: () => signed(usdc, -1, delta),
    vaultDeposit: () => (ledger.withoutVaults ? signed(usdc, -1, delta) : null),
    vaultWithdraw: () => (ledger.withoutVaults ? signed(netWithdrawnUsd, 1, delta) : null),
  }
  if (NONE.includes(type)) return null
  const kind = Object.hasOwn(kinds, String(type)) ? kinds[String(type)] : undefined
  if (kind === undefined) throw unreadable(delta)
  return kind()
}

/** Between accounts, or between the exchanges (`''` is Hyperliquid's own) and `spot` of one. */
function sent(delta: Row, ledger: LedgerOf): string | null {
  if (ledger.withoutSpot) throw new TypeError(`It is not told what of this is in the equity: ${shown(delta)}`)
  return between(delta.usdcValue, delta, ledger)
}

function between(amount: unknown, delta: Row, { user }: LedgerOf): string | null {
  const is = (address: unknown) => String(address).toLowerCase() === user.toLowerCase()
  const [from, to] = [is(delta.user), is(delta.destination)]
  if (!from && !to) throw unreadable(delta)
  return from && to ? null : signed(amount, to ? 1 : -1, delta)
}

function signed(amount: unknown, sign: 1 | -1, delta: Row): string {
  const told = numberOf(amount)
  if (told === null || told.startsWith('-')) throw unreadable(delta)
  return new Big(told).times(sign).toFixed()
}

function unreadable(entry: Row): TypeError {
  return new TypeError(`An entry of the ledger can't be read: ${shown(entry)}`)
}
