import { useState } from 'preact/hooks'
import { type FleetHalt, type FleetMember, hasRoster } from '../../words/fleet.js'
import { rollCall } from '../fleet/roll-call.js'
import { botNow } from './clock.js'
import type { Press } from './halting.js'
import { HoldButton } from './hold-button.js'
import { ago, deaf, names, scopeOf, short, time } from './words.js'

/** Of a halt's id, the letters and digits that it may have. */
const DIGITS = '0123456789abcdefghjkmnpqrstvwxyz'
/** So many halts of the fleet are told with who has confirmed them. */
const MOST_SHOWN = 3

/** One press is one halt, however often it is sent. */
function newHaltId(): string {
  return `fleet-${Array.from(crypto.getRandomValues(new Uint8Array(26)), (byte) => DIGITS[byte % 32]).join('')}`
}

interface Props {
  readonly group: string
  /** Null: they are not known. */
  readonly members: readonly FleetMember[] | null
  readonly press: Press
  readonly onPress: (body: object) => void
  readonly onGiveUp: () => void
}

/** Halts every bot. Apart from HALT, and held: nobody ends it from here. */
export function HaltFleet({ group, members, press, onPress, onGiveUp }: Props) {
  const [reason, setReason] = useState('')
  const isOpen = press.kind === 'sending' || press.kind === 'locked'
  const said = reason.trim() === '' ? {} : { reason: reason.trim() }
  return (
    <>
      <div role="status">
        <Told press={press} />
      </div>
      {isOpen ? (
        <button type="button" onClick={onGiveUp}>
          Give up halting the fleet
        </button>
      ) : (
        <>
          <label>
            Why all of them (may stay empty)
            <input
              name="fleet-reason"
              value={reason}
              maxLength={500}
              onInput={({ currentTarget }) => setReason(currentTarget.value)}
            />
          </label>
          <HoldButton
            text={`Halt ${wordsFor(members)} of ${group}`}
            loud={true}
            onHeld={() => onPress({ haltId: newHaltId(), ...said })}
          />
          <p>{reachOf(members)} It ends by a signed resume alone, not from this page.</p>
        </>
      )}
    </>
  )
}

/** Without a roster nobody knows how many they are. */
function wordsFor(members: readonly FleetMember[] | null): string {
  if (members === null || !hasRoster(members)) return 'all bots'
  return members.length === 1 ? 'the one bot' : `all ${members.length} bots`
}

/** Before it is pressed: whom it reaches, and whom only later. */
function reachOf(members: readonly FleetMember[] | null): string {
  if (members === null) return 'It reaches this bot at once; whether it reaches any other one is not known.'
  const later = deaf(members)
  const once = 'It reaches this bot at once, and each other one that hears the engine.'
  return later.length === 0 ? once : `${once} Not heard, and halted when they are back: ${names(later)}.`
}

function Told({ press }: { readonly press: Press }) {
  switch (press.kind) {
    case 'sending':
      if (press.tries === 1) return <p>HALTING ALL: sent; not confirmed yet.</p>
      return (
        <p class="worry">
          NOT CONFIRMED, try {press.tries}
          {press.why !== null && `: ${press.why}`}. It is sent again until this bot answers, as long as this page is
          open.
        </p>
      )
    case 'locked':
      return <p class="worry">NOT HALTED: the bot asks for a token. With the right one, the halt is sent at once.</p>
    case 'refused':
      return <p class="worry">THE FLEET IS NOT HALTED: {press.detail}</p>
    default:
      return null
  }
}

interface HaltsProps {
  readonly halts: readonly FleetHalt[]
  /** Null: they are not known. */
  readonly members: readonly FleetMember[] | null
  readonly press: Press
}

/** The halts of all bots that are in force here, and who has confirmed them. */
export function FleetHalts({ halts, members, press }: HaltsProps) {
  return (
    <>
      {halts
        .slice(-MOST_SHOWN)
        .reverse()
        .map((halt) => (
          <div key={halt.haltId} class="worry" role="status">
            <p>
              {halt.level.toUpperCase()}: {scopeOf(halt)}, by <bdi>{short(halt.operator ?? 'somebody')}</bdi> by way of{' '}
              <bdi>{short(halt.by)}</bdi>, since {time(halt.since)} ({ago(halt.since)}):{' '}
              <q>
                <bdi>{short(halt.reason)}</bdi>
              </q>
            </p>
            <Confirmed halt={halt} members={members} />
            {press.kind === 'halted' && press.haltId === halt.haltId && <Warnings press={press} />}
          </div>
        ))}
      {halts.length > MOST_SHOWN && <p>And {halts.length - MOST_SHOWN} older ones.</p>}
      {halts.length > 0 && (
        <p>
          How it ends stands at <a href="#halts">the halts in force</a>.
        </p>
      )}
    </>
  )
}

const SAID = {
  'in-force': 'refuses by it, not in its journal yet',
  'lease-ended': 'no answer, and its lease is over',
  'never-heard': 'never heard, or it says what can’t be read',
  silent: 'no answer, AND IT MAY TRADE',
}

function Confirmed({ halt, members }: { readonly halt: FleetHalt } & Pick<HaltsProps, 'members'>) {
  if (members === null) return <p>Who else has it is NOT KNOWN: OTHER BOTS MAY TRADE.</p>
  const answers = rollCall(halt.haltId, members, botNow() - Date.parse(halt.since))
  const missing = answers.flatMap(({ bot, said }) => (said === 'journalled' ? [] : [{ bot, why: SAID[said] }]))
  // An engine that has lost its memory has lost the roster, and knows of those alone that have come back.
  const isAll = hasRoster(members)
  if (missing.length === 0 && isAll) return <p>CONFIRMED BY ALL {answers.length}: it is in their journals.</p>
  return (
    <>
      <p>
        CONFIRMED BY {answers.length - missing.length} OF {answers.length}
        {isAll ? '' : ' THAT CAN BE SEEN: NOBODY IS ON THE ROSTER, so that OTHER BOTS MAY TRADE'}.
        {missing.length > 0 && ' Missing:'}
      </p>
      <ul>
        {missing.map(({ bot, why }, index) => (
          <li key={index}>
            <bdi>{short(bot)}</bdi>: {why}
          </li>
        ))}
      </ul>
      <p>
        Bots that hear it later are halted then. Call them directly as well: <code>trading-kill-switch fleet halt</code>
        .
      </p>
    </>
  )
}

/** Those of who has confirmed stand above, and newer. */
function Warnings({ press: { warnings } }: { readonly press: Extract<Press, { readonly kind: 'halted' }> }) {
  return (
    <>
      {warnings.map((warning) => (
        <p key={warning}>{warning}</p>
      ))}
    </>
  )
}
