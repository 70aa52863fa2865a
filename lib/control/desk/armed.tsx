import type { Seen } from './readings.js'
import { time } from './words.js'

/** What keeps a halt from working, or from being told. */
export function NotArmed({ seen: { status } }: { readonly seen: Seen }) {
  // A bot of an older version tells nothing of it.
  const armed = status?.armed ?? null
  if (armed === null || armed.armed) return null
  return (
    <section aria-labelledby="armed">
      <h2 id="armed">Not armed</h2>
      {armed.failing.map(({ name, state, since, why }) => (
        <p class="worry" key={name}>
          {state === 'failing' ? 'Failing' : 'Not known'} since {time(since)}: {name}: {why}
        </p>
      ))}
    </section>
  )
}
