import type { ArmedCheck } from '../../words/armed.js'
import type { Seen } from './readings.js'
import { ago, armedWord, time } from './words.js'

/** What keeps a halt from working, or from being told. */
export function NotArmed({ seen: { status } }: { readonly seen: Seen }) {
  // A bot of an older version tells nothing of it.
  const armed = status?.armed ?? null
  if (armed === null || armed.armed) return null
  return (
    <section aria-labelledby="armed">
      <h2 id="armed">{armedWord(armed)}</h2>
      <p>This halts nothing. As long as it is so, a halt may not work, or nobody may be told of it.</p>
      {armed.failing.map(({ name, state, since, why }) => (
        <p class="worry" key={name}>
          {WORDS[state]} since {time(since)} ({ago(since)}): {name}: {why}
        </p>
      ))}
    </section>
  )
}

const WORDS: Readonly<Record<ArmedCheck['state'], string>> = { ok: 'Ok', failing: 'Failing', unknown: 'Not known' }
