import type { Status } from '../../words/status.js'
import type { TripStatus } from '../../words/trip.js'
import { isWell, membersOf, sumOf } from './fleet.js'
import type { Seen } from './readings.js'
import { ago, armedWord, STATE_WORDS, scopeOf, short, time, who } from './words.js'

/** The bot's name, its state in words and colour, since when, by whom and why. */
export function State({ seen }: { readonly seen: Seen }) {
  const { status, lost, heardAt } = seen
  if (status === null) {
    return (
      <section class="state unknown" aria-label="State">
        <h1>Kill switch</h1>
        <p class="word">UNKNOWN</p>
        <p>{lost === null ? 'Asking the bot …' : 'The bot has not answered yet.'}</p>
      </section>
    )
  }
  const { state, halt, scopedHalts, haltCount, bot } = status
  return (
    <section class={`state ${lost === null ? state : 'unknown'}`} aria-label="State">
      <h1>{bot.name}</h1>
      <p class="word" role="status">
        {lost === null ? state.toUpperCase() : 'UNKNOWN'}
      </p>
      {lost !== null && heardAt !== null && (
        <p>
          It was {state} when it answered last, at {time(heardAt)}.
        </p>
      )}
      {lost === null && <p>{STATE_WORDS[state]}</p>}
      {halt !== null && (
        <p>
          Since {time(halt.since)} ({ago(halt.since)}), {who(halt)}:{' '}
          <q>
            <bdi>{short(halt.reason)}</bdi>
          </q>
        </p>
      )}
      {halt === null &&
        scopedHalts.slice(0, 3).map((each) => (
          <p key={each.haltId}>
            Halted: {scopeOf(each)}, {who(each)}
          </p>
        ))}
      {haltCount > 0 && (
        <p>
          <a href="#halts">{haltCount === 1 ? '1 halt is in force.' : `${haltCount} halts are in force.`}</a>
        </p>
      )}
      <FleetLine seen={seen} />
      {state !== 'active' && <Quiet isQuiet={status.quiet && lost === null} />}
      <Worries status={status} />
    </section>
  )
}

/** Which of them this bot is, and whether the others are heard. */
function FleetLine({ seen }: { readonly seen: Seen }) {
  if (seen.status?.fleet == null) return null
  const { group, bot } = seen.status.fleet
  const members = membersOf(seen)
  return (
    <p class={members !== null && isWell(members) ? '' : 'worry'}>
      <a href="#fleet">
        Fleet <bdi>{group}</bdi>
      </a>
      , of which this is <bdi>{bot}</bdi>: {members === null ? 'the others are not known' : sumOf(members)}
    </p>
  )
}

/** Only when it was read back. */
function Quiet({ isQuiet }: { readonly isQuiet: boolean }) {
  return (
    <>
      <p class="quiet" role="status">
        {isQuiet ? 'QUIET' : 'NOT QUIET YET'}
      </p>
      <p>
        {isQuiet
          ? 'Read back: nothing in flight, nothing working that adds risk.'
          : 'Something may still fill; see below.'}
      </p>
    </>
  )
}

function Worries({
  status: { bot, state, durable, haltCount, pauses, shuttingDown, trips, armed },
}: {
  readonly status: Status
}) {
  return (
    <>
      {!bot.responsive && (
        <div class="worry">
          <p>The bot’s thread has been stuck for {Math.round(bot.lastBeatMs / 1000)} s. HALT works all the same.</p>
          <p>
            {state === 'halted' ? 'To end it' : 'Halt first; then, to end it'}, on its machine:{' '}
            <code>kill -9 {bot.pid}</code>. A halted bot comes back halted.
          </p>
          {bot.stack !== null && (
            <details>
              <summary>Where it is stuck</summary>
              {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard */}
              <pre tabIndex={0}>{bot.stack.join('\n')}</pre>
            </details>
          )}
        </div>
      )}
      {!durable && (
        <p class="worry">The newest halt or resume is not on disk. Keep the process alive, and look at its disk.</p>
      )}
      {pauses.map(({ owner, reason, since }) => (
        <p class="worry" key={owner}>
          Paused since {time(since)} ({ago(since)}) by the {owner}: {short(reason)}. The pause ends by itself
          {haltCount > 0 && ', a halt does not'}.
        </p>
      ))}
      {shuttingDown && <p class="worry">The bot is shutting down.</p>}
      <TripsNear trips={trips} />
      {armed?.armed === false && (
        <p class="worry">
          <a href="#armed">{armedWord(armed)}</a>: {short(armed.failing.map(({ name }) => name).join(', '))}. This halts
          nothing.
        </p>
      )}
    </>
  )
}

const NEAR: Readonly<Partial<Record<TripStatus['state'], string>>> = {
  over: 'over its limit',
  blind: 'blind',
  warning: 'near its limit',
}

/** What may halt the bot soon, or would not. */
function TripsNear({ trips = [] }: Partial<Pick<Status, 'trips'>>) {
  const near = trips.flatMap(({ name, state }) => (NEAR[state] === undefined ? [] : `${name} ${NEAR[state]}`))
  if (near.length === 0) return null
  return (
    <p class="worry">
      <a href="#trips">Trips</a>: {short(near.join(', '))}
    </p>
  )
}

/** Loud: what is shown may not be so any more. */
export function Lost({ seen: { lost, heardAt } }: { readonly seen: Seen }) {
  if (lost === null) return null
  return (
    <section class="lost" aria-label="Connection">
      <p class="loud" role="alert">
        NO ANSWER FROM THE BOT
      </p>
      <p>
        {heardAt === null ? 'Not once yet' : `For ${ago(heardAt, Date.now())}; what is below is from then`} ({lost}). It
        may be down, or trade on where this page can’t see it. Your connection, a tunnel or a proxy may be the reason.
      </p>
      <p>
        Press HALT: it is tried until the bot answers. If you can reach its machine: <code>touch state/HALT</code>, or{' '}
        <code>kill -USR1</code> and the bot’s pid; at last <code>kill -9</code>. A halted bot comes back halted.
      </p>
    </section>
  )
}

/** Better known before HALT is needed. */
export function Deaf({ why }: { readonly why: string | null }) {
  if (why === null) return null
  return (
    <section class="lost" aria-label="Halting from here">
      <p class="loud" role="alert">
        HALT DOES NOT WORK FROM HERE
      </p>
      <p>
        The bot takes this page for one from elsewhere. Whoever set it up has to give it, and start it anew:{' '}
        <code>public_url = "{location.origin}"</code>. Until then halt by another way.
      </p>
      <p>
        <small>It says: {why}</small>
      </p>
    </section>
  )
}
