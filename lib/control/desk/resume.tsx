import { useState } from 'preact/hooks'
import type { Halt } from '../../words/halt.js'
import type { Connection } from './connection.js'
import { HoldButton } from './hold-button.js'
import type { Seen } from './readings.js'
import { ago, scopeOf, time, who } from './words.js'

interface Props {
  readonly seen: Seen
  readonly connection: Connection
  readonly onDone: () => void
}

/** Each halt in force; who may resume ticks those that are over. Nothing is ticked by itself. */
export function Halts({ seen: { status, me, lost }, connection, onDone }: Props) {
  const [ticked, setTicked] = useState<readonly string[]>([])
  const [told, setTold] = useState<string | null>(null)
  if (status === null || (status.haltCount === 0 && told === null)) return null
  const chosen = ticked.filter((id) => status.halts.some(({ haltId }) => haltId === id))
  const mayResume = me?.role === 'operator'
  const resume = async () => {
    setTold('Resuming …')
    try {
      const { status: code, body } = await connection.call('POST', 'resume', { confirm: chosen })
      setTold(code === 200 ? ['Resumed.', ...body.warnings].join(' ') : body.detail)
      setTicked([])
    } catch (error) {
      setTold(`It is not known whether anything was resumed: ${(error as Error).message}. Look at the halts in force.`)
    }
    onDone()
  }
  return (
    <section aria-labelledby="halts">
      <h2 id="halts">Halts in force: {status.haltCount}</h2>
      {told !== null && <p role="alert">{told}</p>}
      <ul class="halts">
        {status.halts.map((halt) => (
          <li key={halt.haltId}>
            {mayResume ? (
              <label class="tick">
                <input
                  type="checkbox"
                  checked={chosen.includes(halt.haltId)}
                  onChange={({ currentTarget: { checked } }) =>
                    setTicked(checked ? [...chosen, halt.haltId] : chosen.filter((id) => id !== halt.haltId))
                  }
                />
                <HaltWords halt={halt} />
              </label>
            ) : (
              <HaltWords halt={halt} />
            )}
          </li>
        ))}
      </ul>
      {status.haltCount > status.halts.length && (
        <p class="worry">
          The newest {status.halts.length} of {status.haltCount} are shown. When these are resumed, the next ones are.
        </p>
      )}
      {mayResume && status.halts.length > 3 && (
        <button type="button" onClick={() => setTicked(status.halts.map(({ haltId }) => haltId))}>
          Tick all {status.halts.length} shown
        </button>
      )}
      {mayResume && status.haltCount > 0 && (
        <>
          <p>Look at the exchange first. Tick the halts that are over; others stay in force.</p>
          <HoldButton text="Resume" disabled={chosen.length === 0 || lost !== null} onHeld={resume} />
        </>
      )}
      {!mayResume && <p>Only an operator may resume.</p>}
    </section>
  )
}

function HaltWords({ halt }: { readonly halt: Halt }) {
  const { haltId, level, reason, since, earlier } = halt
  return (
    <span>
      <strong>
        <bdi>{reason}</bdi>
      </strong>
      <br />
      {haltId}: {level}, {scopeOf(halt)}, {who(halt)}, since {time(since)} ({ago(since)})
      {earlier !== undefined && `; said before, times: ${earlier.count}`}
    </span>
  )
}
