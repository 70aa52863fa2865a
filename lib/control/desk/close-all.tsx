import { useEffect, useState } from 'preact/hooks'
import type { CloseAllReport } from '../../words/close-all.js'
import type { CloseAllPlan } from '../getting-out/close-all-plan.js'
import type { Connection } from './connection.js'
import { HoldButton } from './hold-button.js'
import type { Seen } from './readings.js'
import { time } from './words.js'

interface Props {
  readonly seen: Seen
  readonly connection: Connection
}

/** A plan, then its execution, position by position, until the exchange has been read back flat. */
export function CloseAll({ seen: { status, me, lost }, connection }: Props) {
  const [plan, setPlan] = useState<CloseAllPlan | null>(null)
  const [told, setTold] = useState<string | null>(null)
  const newest = status?.closeAll ?? null
  const report = useReport(connection, newest?.id ?? null, newest?.status === 'running')
  // Nothing was opened since by this bot, which is known to be halted.
  const isStill = lost === null && (status?.halts.some(({ haltId }) => haltId === report?.haltId) ?? false)
  const isOperator = me?.role === 'operator'
  if (!isOperator && newest === null) return null
  const ask = async (body: object | undefined) => {
    setTold('Asking the exchange …')
    try {
      const { status: code, body: answer } = await connection.call('POST', 'close-all', body, 60_000)
      setTold(code < 300 ? null : answer.detail)
      setPlan(code === 200 ? answer : (answer.plan ?? null))
    } catch (error) {
      setTold(`${(error as Error).message}. It is not known whether it has begun; this page shows it when it has.`)
    }
  }
  return (
    <section aria-labelledby="close-all">
      <h2 id="close-all">Close everything</h2>
      {told !== null && <p role="alert">{told}</p>}
      {report !== null && <Progress report={report} isStill={isStill} />}
      {isOperator && newest?.status !== 'running' && (
        <button type="button" onClick={() => ask(undefined)}>
          {plan === null ? 'Show a plan' : 'Show a new plan'}
        </button>
      )}
      {isOperator && plan !== null && <Plan plan={plan} />}
      {isOperator && plan !== null && plan.orders.length > 0 && newest?.status !== 'running' && (
        <HoldButton text="Halt and close all of this" onHeld={() => ask({ execute: plan.planId })} />
      )}
    </section>
  )
}

/** The newest close-all, read each second while it runs. */
function useReport(connection: Connection, id: string | null, isRunning: boolean): CloseAllReport | null {
  const [report, setReport] = useState<CloseAllReport | null>(null)
  useEffect(() => {
    if (id === null) return
    const read = () =>
      connection.call('GET', `close-all/${id}`).then(
        ({ status, body }) => status < 300 && setReport(body),
        () => {},
      )
    void read()
    const timer = isRunning ? setInterval(read, 1_000) : undefined
    return () => clearInterval(timer)
  }, [connection, id, isRunning])
  return report?.id === id ? report : null
}

function Plan({ plan: { orders, skipped, more, totals, complete } }: { readonly plan: CloseAllPlan }) {
  const sums = Object.entries(totals.currencies).map(([currency, value]) => `${value ?? 'unknown'} ${currency}`)
  return (
    <>
      <p>
        {totals.orders} {totals.orders === 1 ? 'order' : 'orders'}, {sums.join(', ') || 'nothing to close'}. Nothing was
        sent.
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard */}
      <section class="wide" tabIndex={0} aria-label="Plan">
        <table>
          <thead>
            <tr>
              <th>Position</th>
              <th>Order</th>
              <th>Value</th>
            </tr>
          </thead>
          <tbody>
            {orders.map(({ venue, position, closing, estimatedValue, currency, warning }) => (
              <tr key={`${venue} ${position.part} ${position.symbol} ${position.side}`}>
                <td>
                  {position.symbol} <small>{venue}</small>
                </td>
                <td>
                  {closing.side} {closing.quantity}
                  {warning !== null && <p class="worry">{warning}</p>}
                </td>
                <td>{estimatedValue === null ? 'unknown' : `${estimatedValue} ${currency ?? ''}`}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {!complete && <p class="worry">Not everything would be closed:</p>}
      {skipped.map(({ venue, symbol, why }) => (
        <p key={`${venue} ${symbol} ${why}`}>
          Stays: {symbol ?? 'unknown'} at {venue}: {why}
        </p>
      ))}
      {more > 0 && <p>And {more} more.</p>}
    </>
  )
}

function Progress({ report, isStill }: { readonly report: CloseAllReport; readonly isStill: boolean }) {
  const { id, status, flat, detail, endedAt, totals, positions, workingOrders } = report
  const was = flat && !isStill ? `WAS FLAT${endedAt === null ? '' : ` AT ${time(endedAt)}`}; NOT KNOWN NOW` : null
  const word = was ?? (flat ? 'FLAT' : status.toUpperCase())
  return (
    <>
      <p class={flat && isStill ? 'quiet' : 'not-quiet'} role="status">
        {word}
      </p>
      <p>
        {id}: {detail} {totals.filled} of {totals.positions} closed, {totals.open} open, {totals.skipped} skipped.
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard */}
      <section class="wide" tabIndex={0} aria-label="Progress">
        <table>
          <thead>
            <tr>
              <th>Position</th>
              <th>Left of it</th>
              <th>State</th>
            </tr>
          </thead>
          <tbody>
            {positions.map(({ venue, symbol, side, quantity, remaining, state, error }) => (
              <tr key={`${venue} ${symbol} ${side}`}>
                <td>
                  {symbol} <small>{venue}</small>
                </td>
                <td>
                  {remaining} of {quantity}
                </td>
                <td>
                  {state}
                  {error !== null && <p class="worry">{error}</p>}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {workingOrders.map(({ venue, id, symbol, error }) => (
        <p class="worry" key={`${venue} ${id}`}>
          Not cancelled: {symbol} at {venue}: {error}
        </p>
      ))}
    </>
  )
}
