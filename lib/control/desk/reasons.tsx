import { useState } from 'preact/hooks'
import type { Press } from './halting.js'

const REASONS = ['Wrong orders', 'Losing money', 'Odd prices', 'Exchange in trouble', 'To be safe']

interface Props {
  readonly press: Press
  readonly onPress: (body: object) => void
}

/** Asked when the halt is in force. It is said once more, with its reason, and stands in the place of the first. */
export function Reasons({ press, onPress }: Props) {
  const [asked, setAsked] = useState<string | null>(null)
  const [own, setOwn] = useState('')
  if (press.kind !== 'halted') return null
  const say = (reason: string) => {
    setAsked(reason)
    onPress({ ...press.asked, reason })
  }
  return (
    <section aria-labelledby="why">
      <h2 id="why">Halted. Why?</h2>
      {press.warnings.map((warning) => (
        <p class="worry" key={warning}>
          {warning}
        </p>
      ))}
      {asked !== null && <p>Noted: {asked}</p>}
      <div class="chips">
        {REASONS.map((reason) => (
          <button type="button" key={reason} onClick={() => say(reason)}>
            {reason}
          </button>
        ))}
      </div>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (own.trim() !== '') say(own.trim())
        }}
      >
        <label>
          In your words
          <input
            name="reason"
            value={own}
            maxLength={500}
            onInput={({ currentTarget }) => setOwn(currentTarget.value)}
          />
        </label>
        <button type="submit">Say</button>
      </form>
    </section>
  )
}

const FIELDS = ['symbol', 'venue', 'strategy']
const LEVELS = [
  ['halted', 'only cancels pass'],
  ['reducing', 'reductions pass as well'],
]

/** Less than everything, for who has time. */
export function HaltPart({ isWaiting, onPress }: Pick<Props, 'onPress'> & { readonly isWaiting: boolean }) {
  const [field, setField] = useState('symbol')
  const [name, setName] = useState('')
  const [level, setLevel] = useState('halted')
  return (
    <details class="card">
      <summary>Halt a part, or let reductions pass</summary>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          onPress({ level, ...(name.trim() !== '' && { scope: { [field]: name.trim() } }) })
        }}
      >
        <label>
          What
          <select value={field} onChange={({ currentTarget }) => setField(currentTarget.value)}>
            {FIELDS.map((each) => (
              <option key={each}>{each}</option>
            ))}
          </select>
        </label>
        <label>
          Its name (empty: everything)
          <input name="scope" value={name} onInput={({ currentTarget }) => setName(currentTarget.value)} />
        </label>
        <label>
          Level
          <select value={level} onChange={({ currentTarget }) => setLevel(currentTarget.value)}>
            {LEVELS.map(([value, text]) => (
              <option key={value} value={value}>
                {value}: {text}
              </option>
            ))}
          </select>
        </label>
        {/* It would stand in the place of the halt that is not confirmed yet. */}
        <button type="submit" disabled={isWaiting}>
          Halt this
        </button>
      </form>
    </details>
  )
}
