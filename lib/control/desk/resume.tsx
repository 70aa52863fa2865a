import { useState } from 'preact/hooks'
import { isFleetHaltId } from '../../words/fleet.js'
import type { Halt } from '../../words/halt.js'
import type { HoldingTrip } from '../../words/resume.js'
import type { TripStatus } from '../../words/trip.js'
import type { Connection } from './connection.js'
import { HoldButton } from './hold-button.js'
import { acceptedOf, Holding, type Typed } from './holding.js'
import type { Seen } from './readings.js'
import { ago, scopeOf, time, who } from './words.js'

interface Props {
  readonly seen: Seen
  readonly connection: Connection
  readonly onDone: () => void
}

/** What came of a resume. */
interface Told {
  readonly text: string
  readonly holding: readonly HoldingTrip[]
  /** The halts in force behind it: without one of them, it is an old story. */
  readonly left: readonly string[]
  /** The newest halt then: with a newer one, it is as well. */
  readonly upTo: number
}

/** Each halt in force; who may resume ticks those that are over. Nothing is ticked by itself. */
export function Halts({ seen: { status, me, lost }, connection, onDone }: Props) {
  const [ticked, setTicked] = useState<readonly string[]>([])
  const [answer, setAnswer] = useState<Told | null>(null)
  const [typed, setTyped] = useState<Typed>({})
  const told = status === null || answer === null || isOver(answer, status.halts) ? null : answer
  if (status === null || (status.haltCount === 0 && told === null)) return null
  const { halts, trips } = status
  const chosen = ticked.filter((id) => halts.some(({ haltId }) => haltId === id))
  const holding = (told?.holding ?? []).filter(({ haltId }) => haltId === null || chosen.includes(haltId))
  const mayResume = me?.role === 'operator'
  // A bot that has left its fleet is resumed by itself.
  const isOfFleet = ({ haltId }: { readonly haltId: string }) => status.fleet != null && isFleetHaltId(haltId)
  const own = halts.filter((halt) => !isOfFleet(halt))
  const tell = (text: string, left = chosen, holding: readonly HoldingTrip[] = []) =>
    setAnswer({ text, holding, left, upTo: newestOf([...left, ...idsOf(halts)]) })
  const resume = async () => {
    tell('Resuming …', chosen, holding)
    try {
      const asked = { confirm: chosen, accept: acceptedOf(holding, trips, typed) }
      const { status: code, body } = await connection.call('POST', 'resume', asked)
      const left = idsOf(body.halts ?? [])
      if (code === 200) {
        tell(['Resumed.', ...body.warnings].join(' '), left)
        setTicked([])
        setTyped({})
      } else tell(body.trips === undefined ? body.detail : describe(body.trips), left, body.trips)
    } catch (error) {
      tell(`It is not known whether anything was resumed: ${(error as Error).message}. Look at the halts in force.`)
    }
    onDone()
  }
  const alert = told !== null && <p role="alert">{told.text}</p>
  return (
    <section aria-labelledby="halts">
      <h2 id="halts">Halts in force: {status.haltCount}</h2>
      <ul class="halts">
        {halts.map((halt) => (
          <li key={halt.haltId}>
            {mayResume && !isOfFleet(halt) ? (
              <label class="tick">
                <input
                  type="checkbox"
                  checked={chosen.includes(halt.haltId)}
                  onChange={({ currentTarget: { checked } }) =>
                    setTicked(checked ? [...chosen, halt.haltId] : chosen.filter((id) => id !== halt.haltId))
                  }
                />
                <HaltWords halt={halt} trips={trips} />
              </label>
            ) : (
              <HaltWords halt={halt} trips={trips} />
            )}
          </li>
        ))}
      </ul>
      {status.haltCount > halts.length && (
        <p class="worry">
          The newest {halts.length} of {status.haltCount} are shown. When these are resumed, the next ones are.
        </p>
      )}
      {mayResume && own.length > 3 && (
        <button type="button" onClick={() => setTicked(idsOf(own))}>
          Tick all {own.length} shown
        </button>
      )}
      {mayResume && status.haltCount > 0 && (
        <>
          {own.length < halts.length && <FleetResume haltIds={idsOf(halts.filter(isOfFleet))} />}
          {own.length > 0 && <p>Look at the exchange first. Tick the halts that are over; others stay in force.</p>}
          {alert}
          <Holding holding={holding} trips={trips} typed={typed} onTyped={setTyped} />
          {own.length > 0 && (
            <HoldButton text="Resume" disabled={chosen.length === 0 || lost !== null} onHeld={resume} />
          )}
        </>
      )}
      {!(mayResume && status.haltCount > 0) && alert}
      {!mayResume && <p>Only an operator may resume.</p>}
    </section>
  )
}

/** The private key must not be in a page: what is to be said where it is. */
function FleetResume({ haltIds }: { readonly haltIds: readonly string[] }) {
  const [isCopied, setCopied] = useState(false)
  const here = (location.origin + location.pathname).replace(/'/g, '%27')
  const line = `npx trading-kill-switch fleet resume ${haltIds.join(' ')} --sign-with KEYFILE --url '${here}'`
  return (
    <>
      <p>
        A halt of the fleet ends on all bots, by a resume that is signed where the private key is. Leave out the ids of
        those that are not over. A bot that asks for a token takes it from <code>CONTROL_AUTH_TOKEN</code>.
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard */}
      <pre class="copy" tabIndex={0}>
        {line}
      </pre>
      {navigator.clipboard !== undefined && (
        <button type="button" onClick={() => void navigator.clipboard.writeText(line).then(() => setCopied(true))}>
          {isCopied ? 'Copied' : 'Copy this line'}
        </button>
      )}
    </>
  )
}

function describe(holding: readonly HoldingTrip[]): string {
  const or = holding.some(({ acceptable }) => acceptable)
    ? ', or accept a milder limit below, and hold Resume again'
    : ''
  return `NOT RESUMED: it would only trip again. Wait until that is over${or}.`
}

function isOver({ left, upTo }: Told, halts: readonly Halt[]): boolean {
  const ids = idsOf(halts)
  return newestOf(ids) > upTo || left.some((id) => !ids.includes(id))
}

function idsOf(halts: readonly Halt[]): string[] {
  return halts.map(({ haltId }) => haltId)
}

/** Halts are numbered as they come in; those of the fleet are not. */
function newestOf(ids: readonly string[]): number {
  return Math.max(0, ...ids.map((id) => Number.parseInt(id, 10) || 0))
}

function HaltWords({ halt, trips }: { readonly halt: Halt; readonly trips: readonly TripStatus[] }) {
  const { haltId, level, reason, since, earlier, trip } = halt
  const now = trips.find(({ name }) => name === trip)?.why ?? null
  return (
    <span>
      <strong>
        <bdi>{reason}</bdi>
      </strong>
      <br />
      {haltId}: {level}, {scopeOf(halt)}, {who(halt)}, since {time(since)} ({ago(since)})
      {earlier !== undefined && `; said before, times: ${earlier.count}`}
      {now !== null && now !== reason && (
        <>
          <br />
          Now: {now}
        </>
      )}
    </span>
  )
}
