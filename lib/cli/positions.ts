import type { PositionsDocument } from '../control/getting-out/positions.js'
import { describeUnread, unreadParts } from '../words/account-parts.js'
import { COMMON, readStrictly, UsageError, wantsJson } from './arguments.js'
import { BotClient, readPlace } from './bot-client.js'
import { EXIT, type ExitCode } from './exit-codes.js'
import { Output } from './output.js'
import { expectOk } from './refused.js'
import { table } from './table.js'

/** `positions`: all that is open, read now. */
export async function positions(args: readonly string[]): Promise<ExitCode> {
  const { values, positionals } = readStrictly(args, COMMON)
  if (positionals.length > 0) throw new UsageError(`positions takes no "${positionals[0]}"`)
  const output = new Output(wantsJson(values))
  const { body } = expectOk(await new BotClient(readPlace(values, process.env)).call('GET', '/positions'))
  output.show(body, () => positionLines(body))
  return EXIT.done
}

/** Pure. */
export function positionLines({ positions, totals, venues, more, asOf, stale }: PositionsDocument): string[] {
  const rows = positions.map(
    ({ venue, symbol, side, quantity, entryPrice, markPrice, value, unrealizedPnl, currency }) => [
      venue,
      symbol,
      side,
      quantity,
      entryPrice,
      markPrice,
      value,
      unrealizedPnl,
      currency,
    ],
  )
  const header = ['VENUE', 'SYMBOL', 'SIDE', 'QUANTITY', 'ENTRY', 'MARK', 'VALUE', 'PROFIT', 'IN']
  const read = asOf === null ? 'never read' : `read at ${asOf}${stale ? ', STALE' : ''}`
  return [
    ...(rows.length === 0 ? [] : [...table(header, rows), '']),
    `${totals.count ?? `not known how many, at least ${totals.atLeast}`} open (${read})${more > 0 ? `; ${more} not shown` : ''}`,
    ...venues.flatMap(({ venue, error }) => (error === null ? [] : [`NOT READ: ${venue}: ${error}`])),
    ...venues.flatMap((venue) => unreadParts(venue).map((part) => `NOT READ: ${describeUnread(part)}`)),
  ]
}
