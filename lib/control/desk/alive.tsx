import type { Status } from '../../words/status.js'
import type { Seen } from './readings.js'
import { count, time, until } from './words.js'

/** What may still change at the exchange. */
export function Alive({ seen: { status, positions } }: { readonly seen: Seen }) {
  if (status === null) return null
  const { orders, workingOrders, unread, state } = status
  const isHalted = state !== 'active'
  return (
    <section aria-labelledby="alive">
      <h2 id="alive">{isHalted ? 'Still alive' : 'At work'}</h2>
      <dl>
        <Row name="Orders in flight" value={String(orders.inFlight)} />
        <Row name="Orders of unknown outcome" value={String(orders.unknown)} />
        <Row name="Working orders that could add risk" value={count(workingOrders.riskAdding)} />
        <Row name="Working orders" value={count(workingOrders.count, workingOrders.atLeast)} />
        <Row name="Positions" value={count(status.positions.count, status.positions.atLeast)} />
        <Row name="Refused orders" value={String(orders.rejected)} />
      </dl>
      {workingOrders.cancelling && <p>Working orders are being cancelled.</p>}
      {workingOrders.failedCount > workingOrders.failed.length && (
        <p class="worry">{workingOrders.failedCount} orders could not be cancelled; the first ones:</p>
      )}
      {workingOrders.failed.map(({ venue, id, symbol, side, quantity, error, attempts }) => (
        <p class="worry" key={`${venue} ${symbol} ${id}`}>
          Not cancelled: {symbol} {side} {quantity} at {venue}, order {id}: {error} (tried {attempts} times)
        </p>
      ))}
      {unread.map(({ venue, part, why }) => (
        <p class="worry" key={`${venue} ${part}`}>
          Not read: {part} at {venue}: {why}
        </p>
      ))}
      {status.positions.stale && (
        <p class="worry">
          {status.positions.asOf === null
            ? 'The exchange was not read yet: positions and orders there are not known.'
            : `The reading of the exchange is old, of ${time(status.positions.asOf)}. Look there.`}
        </p>
      )}
      {status.deadMan.map((each) => (
        <DeadMan key={each.venue} {...each} />
      ))}
      <Positions positions={positions} />
    </section>
  )
}

const SWITCH_WORDS = {
  armed: 'armed: the exchange cancels orders if it hears nothing more of this bot',
  disarmed: 'disarmed, as nothing may rest that adds risk',
  failing: 'it could not be refreshed, and the exchange cancels orders unless that succeeds',
  unarmed: 'NOT ARMED: the exchange cancels nothing, or has done so already',
}

function DeadMan({ venue, state, firesAt, lastError }: Status['deadMan'][number]) {
  const when = state === 'failing' && firesAt !== null ? `, at ${time(firesAt)} (${until(firesAt)})` : ''
  return (
    <p class={state === 'armed' || state === 'disarmed' ? '' : 'worry'}>
      Dead man’s switch at {venue}: {SWITCH_WORDS[state]}
      {when}
      {lastError === null ? '.' : `: ${lastError}`}
    </p>
  )
}

function Row({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  )
}

/** More would make the page slow, and nobody reads them there. */
const MOST = 100

function Positions({ positions }: Pick<Seen, 'positions'>) {
  if (positions === null || positions.positions.length === 0) return null
  const left = positions.positions.length + positions.more - MOST
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard
    <section class="wide" tabIndex={0} aria-label="Positions">
      <table>
        <thead>
          <tr>
            <th>Position</th>
            <th>Quantity</th>
            <th>Value</th>
            <th>Open profit</th>
          </tr>
        </thead>
        <tbody>
          {positions.positions.slice(0, MOST).map((each) => (
            <tr key={`${each.venue} ${each.part} ${each.symbol} ${each.side}`}>
              <td>
                {each.symbol} <small>{each.venue}</small>
              </td>
              <td>
                {each.side} {each.quantity}
              </td>
              <td>{each.value === null ? 'unknown' : `${each.value} ${each.currency ?? ''}`}</td>
              <td>{each.unrealizedPnl ?? 'unknown'}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {left > 0 && <p class="worry">And {left} more, that are not shown.</p>}
    </section>
  )
}
