import { Big } from '../../words/big.js'
import { type Compared, compare, type Finding, type Limit, shortened } from './finding.js'

/** What a limit of a loss comes to, in money: a share is one of `from`. Pure. */
export function lossAllowed(limit: string, from: string): Big {
  if (!limit.endsWith('%')) return new Big(limit)
  return new Big(from).times(limit.slice(0, -1)).times('0.01')
}

/** Holds how far `equity` is below `from` against a limit in money or of a share. Pure. */
export function judgeLoss(
  { equity, from, currency, fromWords }: LossRead,
  { limit, warnAt }: Limit,
  setting: string,
): Finding {
  const loss = new Big(from).minus(equity)
  const share = shareOf(loss, from)
  const isShare = limit.endsWith('%')
  const lost = loss.gt(0) ? loss : new Big(0)
  const percent = share === null ? '' : ` (${share})`
  const compared: Compared = {
    reached: lost,
    // A loss where there was nothing is over each share.
    bound: isShare && lost.lte(0) ? 1 : lossAllowed(limit, from),
    over: 'at',
    value: isShare ? (share ?? shortened(lost)) : shortened(lost),
    why:
      `equity is ${shortened(new Big(equity))} ${currency}, ${shortened(lost)}${percent} below ${fromWords} of ` +
      `${shortened(new Big(from))}; ${setting} is ${limit}`,
  }
  return compare(compared, { limit, warnAt })
}

export interface LossRead {
  readonly equity: string
  /** What it is measured from. */
  readonly from: string
  readonly fromWords: string
  readonly currency: string
}

/** Null: of nothing, there is none. */
function shareOf(loss: Big, from: string): string | null {
  if (loss.lte(0)) return '0%'
  return new Big(from).gt(0) ? `${shortened(loss.times(100).div(from), 4)}%` : null
}
