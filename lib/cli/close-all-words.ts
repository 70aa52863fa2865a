import type { CloseAllPlan } from '../control/getting-out/close-all-plan.js'
import type { CloseAllReport } from '../words/close-all.js'
import type { DeadManStatus } from '../words/dead-man.js'
import { table } from './table.js'

type ToldPlan = CloseAllPlan & { readonly deadMan?: readonly DeadManStatus[] }

/** What would be done, and what would be left. Pure. */
export function planLines({ planId, complete, orders, skipped, totals, more, deadMan = [] }: ToldPlan): string[] {
  const rows = orders.map(({ venue, closing, estimatedValue, currency, warning }) => [
    venue,
    closing.symbol,
    closing.side,
    closing.quantity,
    estimatedValue,
    currency,
    warning ?? '',
  ])
  const left = skipped.map(({ venue, symbol, value, currency, dust, why }) => [
    venue,
    symbol,
    value,
    currency,
    dust ? `dust: ${why}` : why,
  ])
  const sums = Object.entries(totals.currencies).map(([currency, value]) => `${value ?? 'not known'} ${currency}`)
  return [
    `Plan ${planId}: ${totals.orders} orders${sums.length > 0 ? `, worth ${sums.join(' and ')}` : ''}${complete ? '' : '; NOT COMPLETE'}`,
    ...(rows.length === 0
      ? []
      : ['', ...table(['VENUE', 'SYMBOL', 'SEND', 'QUANTITY', 'VALUE', 'IN', 'WARNING'], rows)]),
    ...(left.length === 0 ? [] : ['', ...table(['LEFT AT', 'SYMBOL', 'VALUE', 'IN', 'WHY'], left)]),
    ...(more > 0 ? [`and ${more} more, which are not listed`] : []),
    ...deadMan.map(switchLine),
  ]
}

function switchLine({ venue, state, timeoutMs, firesAt }: DeadManStatus): string {
  const what =
    firesAt === null
      ? 'the exchange is not known to cancel anything by itself'
      : `if it hears nothing more of the bot, the exchange cancels what rests there within ${timeoutMs} ms, closing orders too`
  return `Dead man's switch at ${venue}: ${state}; ${what}`
}

/** How it has ended, position by position. Pure. */
export function reportLines(report: CloseAllReport): string[] {
  const { status, detail, positions, workingOrders, venues, more } = report
  const rows = positions.map(({ venue, symbol, side, quantity, remaining, state, error }) => [
    venue,
    symbol,
    side,
    quantity,
    remaining,
    state,
    error ?? '',
  ])
  return [
    `${status === 'flat' ? 'FLAT' : `NOT FLAT (${status})`}: ${detail}`,
    ...(rows.length === 0 ? [] : ['', ...table(['VENUE', 'SYMBOL', 'SIDE', 'WAS', 'LEFT', 'STATE', 'WHY'], rows)]),
    ...(more > 0 ? [`and ${more} more, which are not listed`] : []),
    ...workingOrders.map(({ venue, symbol, id, error }) => `NOT CANCELLED: ${id} (${symbol} at ${venue}): ${error}`),
    ...venues.flatMap(({ venue, error }) => (error === null ? [] : [`NOT READ: ${venue}: ${error}`])),
  ]
}

/** How far it is. Pure. */
export function stepLine({ status, totals }: CloseAllReport): string {
  const { positions, filled, open, skipped } = totals
  return `${status}: ${filled} of ${positions} positions closed, ${open} open, ${skipped} skipped; reading back`
}
