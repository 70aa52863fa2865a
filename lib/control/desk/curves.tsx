import { useMemo, useState } from 'preact/hooks'
import { drawCurve, HEIGHT, WIDTH } from './curve.js'
import type { Seen } from './readings.js'
import { last, time } from './words.js'

const HOURS = [1, 3, 12, 24]
const MARKED = ['halt', 'resume']

interface Props {
  readonly seen: Seen
  /** Figures of so many hours are wanted. */
  readonly onHours: (hours: number) => void
}

/** Equity, profit, and orders a second, with what has halted and resumed. */
export function Curves({ seen: { figures, journal }, onHours }: Props) {
  const [hours, setHours] = useState(1)
  // Drawn anew when there is something new, not with each reading of the state.
  const drawn = useMemo(
    () => figures !== null && <Drawn figures={figures} journal={journal} hours={hours} />,
    [figures, journal, hours],
  )
  if (figures === null && hours === 1) return null
  return (
    <section aria-labelledby="curves">
      <h2 id="curves">Curves</h2>
      <label>
        The last
        <select
          value={hours}
          onChange={({ currentTarget }) => {
            setHours(Number(currentTarget.value))
            onHours(Number(currentTarget.value))
          }}
        >
          {HOURS.map((each) => (
            <option key={each} value={each}>
              {each} h
            </option>
          ))}
        </select>
      </label>
      {drawn || <p>Asking …</p>}
    </section>
  )
}

interface Drawing {
  readonly figures: NonNullable<Seen['figures']>
  readonly journal: Seen['journal']
  readonly hours: number
}

function Drawn({ figures, journal, hours }: Drawing) {
  const { points, columns } = figures
  const newest = last(points)?.[0]
  if (newest == null || points.length < 2) return <p>They begin in a moment.</p>
  const range = [newest - hours * 3_600_000, newest] as const
  const column = (name: string) => columns.indexOf(name)
  const amount = (name: string) => drawCurve(points, range, (point) => point[column(name)] ?? null)
  const rate = (name: string) =>
    drawCurve(points, range, (point, before) => {
      const [now, then] = [point[column(name)] ?? null, before?.[column(name)] ?? null]
      if (now === null || then === null || before?.[0] == null || now < then) return null
      return (now - then) / (((point[0] ?? 0) - before[0]) / 1000)
    })
  const marks = journal.filter((entry) => MARKED.includes(entry.kind) && Date.parse(entry.time) >= range[0])
  const unit = figures.currency ?? ''
  const curves = [
    ['Equity', amount('equity'), unit],
    ['Profit of the day', amount('dailyPnl'), unit],
    ['Orders a second', rate('passed'), ''],
    ['Refused orders a second', rate('rejected'), ''],
  ] as const
  return (
    <>
      {curves.map(([name, { path, low, high, newest }, unit]) => (
        <figure key={name}>
          <figcaption>
            {name}: {newest === null ? 'not known' : `${number(newest)} ${unit}`}
            {path !== '' && ` (${number(low)} to ${number(high)})`}
          </figcaption>
          <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" role="img" aria-label={name}>
            {marks.map((entry) => {
              const x = ((Date.parse(entry.time) - range[0]) / (range[1] - range[0])) * WIDTH
              return (
                <line key={entry.sequence} class={entry.kind} x1={x} x2={x} y1={0} y2={HEIGHT}>
                  <title>{`${time(entry.time)} ${entry.what}: ${entry.reason ?? ''}`}</title>
                </line>
              )
            })}
            <path d={path} />
          </svg>
        </figure>
      ))}
      <p>
        <small>Lines across: halts (red), resumes (green).</small>
      </p>
    </>
  )
}

/** Small ones keep their digits: a price may be one of 1e-9. */
function number(value: number): string {
  return Math.abs(value) < 1
    ? value.toLocaleString([], { maximumSignificantDigits: 3 })
    : value.toLocaleString([], { maximumFractionDigits: 2 })
}

/** The newest entries of the journal. */
export function Timeline({ seen: { journal } }: { readonly seen: Seen }) {
  const [all, setAll] = useState(false)
  if (journal.length === 0) return null
  return (
    <section aria-labelledby="timeline">
      <h2 id="timeline">Journal</h2>
      <ol class="timeline">
        {journal
          .slice(all ? 0 : -12)
          .reverse()
          .map(({ sequence, time: at, what, who, reason, haltId }) => (
            <li key={sequence}>
              <time dateTime={at}>{time(at)}</time> <strong>{what}</strong> {haltId} {who} {reason}
            </li>
          ))}
      </ol>
      {journal.length > 12 && (
        <button type="button" onClick={() => setAll(!all)}>
          {all ? 'Fewer' : `All ${journal.length}`}
        </button>
      )}
    </section>
  )
}
