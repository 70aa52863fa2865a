import { useState } from 'preact/hooks'
import type { Connection } from './connection.js'
import type { Seen } from './readings.js'
import { last, time } from './words.js'

interface Props {
  readonly seen: Seen
  readonly connection: Connection
}

/** Who is told of a halt, and whether somebody has said that he knows. */
export function Told({ seen, connection }: Props) {
  const { status, me } = seen
  const [answer, setAnswer] = useState<string | null>(null)
  if (status === null || (status.haltCount === 0 && status.notifications.length === 0)) return null
  const by = acknowledgedBy(seen)
  const acknowledge = async () => {
    setAnswer('Telling the bot …')
    try {
      const { status: code, body } = await connection.call('POST', 'ack')
      setAnswer(code === 200 ? null : body.detail)
    } catch (error) {
      setAnswer(`Not known whether the bot has heard it: ${(error as Error).message}. Try again.`)
    }
  }
  return (
    <section aria-labelledby="told">
      <h2 id="told">Who is told</h2>
      {status.haltCount > 0 && <p>{by ?? 'Nobody has acknowledged the newest halt.'}</p>}
      {answer !== null && <p role="alert">{answer}</p>}
      {status.haltCount > 0 && by === null && me !== null && me.role !== 'viewer' && (
        <button type="button" onClick={acknowledge}>
          Acknowledge{status.notifications.length > 0 ? ': end the reminders' : ''}
        </button>
      )}
      <Channels channels={status.notifications} />
    </section>
  )
}

/** Null: the newest halt came after it, or nobody did, or it is too long ago to be known. */
function acknowledgedBy({ journal }: Seen): string | null {
  const newest = (is: (entry: Seen['journal'][number]) => boolean) => last(journal.filter(is))
  const acknowledged = newest(({ what }) => what === 'acknowledged')
  const halted = newest(({ kind }) => kind === 'halt')
  if (acknowledged === undefined || acknowledged.sequence < (halted?.sequence ?? 0)) return null
  return `Acknowledged by ${acknowledged.who ?? 'somebody'} at ${time(acknowledged.time)}.`
}

type Channel = NonNullable<Seen['status']>['notifications'][number]

function Channels({ channels }: { readonly channels: readonly Channel[] }) {
  if (channels.length === 0) return null
  return (
    <ul>
      {channels.map(({ name, kind, delivered, failed, waiting, lastError }) => (
        <li key={name}>
          <strong>{name}</strong> {name !== kind && kind}: {delivered} delivered, {waiting} waiting, {failed} attempts
          failed
          {lastError !== null && <p class="worry">{lastError}</p>}
        </li>
      ))}
    </ul>
  )
}
