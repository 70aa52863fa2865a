import type { FollowerStatus, ThreadStatus } from '../../words/status.js'
import type { Seen } from './readings.js'
import { time } from './words.js'

/** The processes that follow this bot, and its own other threads. */
export function Others({ seen: { status } }: { readonly seen: Seen }) {
  if (status === null || status.followers.length + status.threads.length === 0) return null
  return (
    <section aria-labelledby="others">
      <h2 id="others">Followers and threads</h2>
      <ul>
        {status.followers.map((each) => (
          <li key={`${each.name} ${each.pid}`}>
            <Follower {...each} />
          </li>
        ))}
        {status.threads.map((each) => (
          <li key={each.threadId}>
            <Thread {...each} />
          </li>
        ))}
      </ul>
    </section>
  )
}

function Follower({ name, pid, state, heardAt, orders, responsive, lastBeatMs }: FollowerStatus) {
  return (
    <>
      <strong>{name}</strong> (pid {pid}): {state}, heard at {time(heardAt)}. {inFlight(orders)}
      {state === 'lost' && (
        <p class="worry">Nothing is heard of it. It may run, and halts itself when its lease ends.</p>
      )}
      {responsive === false && <Stuck ms={lastBeatMs} />}
    </>
  )
}

function Thread({ threadId, attached, responsive, lastBeatMs, ...orders }: ThreadStatus) {
  return (
    <>
      <strong>Thread {threadId}</strong>: {attached ? 'attached' : 'ended'}. {inFlight(orders)}
      {attached && !responsive && <Stuck ms={lastBeatMs} />}
    </>
  )
}

function Stuck({ ms }: { readonly ms: number | null }) {
  return <p class="worry">Stuck{ms !== null && ` for ${Math.round(ms / 1000)} s`}. HALT works all the same.</p>
}

function inFlight({ inFlight, unknown }: { readonly inFlight: number; readonly unknown: number }): string {
  return `Orders in flight: ${inFlight}, of unknown outcome: ${unknown}.`
}
