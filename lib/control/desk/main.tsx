import { render } from 'preact'
import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import { Alive } from './alive.js'
import { NotArmed } from './armed.js'
import { CloseAll } from './close-all.js'
import { Connection } from './connection.js'
import { Curves, Timeline } from './curves.js'
import { Deaf, Lost, State } from './first-screen.js'
import { Fleet } from './fleet.js'
import { HaltBar } from './halt-bar.js'
import { Halting, type Press } from './halting.js'
import { Others } from './others.js'
import { redeem, takeCode } from './pairing.js'
import { Readings, type Seen } from './readings.js'
import { HaltPart, Reasons } from './reasons.js'
import { Halts } from './resume.js'
import { Safe } from './safe.js'
import { SignIn } from './sign-in.js'
import { Told } from './told.js'
import { Trips } from './trips.js'

/** What the link by which the page was opened holds. */
const firstCode = takeCode()

function Desk() {
  const [seen, setSeen] = useState<Seen | null>(null)
  const [press, setPress] = useState<Press>({ kind: 'none' })
  const [ofFleet, setOfFleet] = useState<Press>({ kind: 'none' })
  const [notPaired, setNotPaired] = useState<string | null>(null)
  const seenInForce = useRef<string | null>(null)
  const { connection, readings, halting, fleetHalting } = useMemo(() => {
    const connection = new Connection()
    const readings = new Readings(connection, setSeen)
    const lookAfter = (set: (press: Press) => void) => (press: Press) => {
      set(press)
      if (press.kind === 'halted') readings.look()
    }
    const halting = new Halting(connection, 'halt', lookAfter(setPress))
    const fleetHalting = new Halting(connection, 'fleet/halt', lookAfter(setOfFleet))
    // A device that may halt already need not wait for its code.
    if (firstCode === null || connection.hasToken) readings.look()
    return { connection, readings, halting, fleetHalting }
  }, [])
  useEffect(() => {
    document.title = titleOf(seen)
  }, [seen])
  useEffect(() => {
    const pair = async (code: string | null) => {
      if (code === null) return
      const why = await redeem(connection, code)
      setNotPaired(why)
      if (why !== null) return readings.look()
      // What was pressed before, and refused for want of this.
      for (const each of [halting, fleetHalting]) each.again()
      readings.startAnew()
    }
    void pair(firstCode)
    // A link that is opened in a tab which shows the page already.
    addEventListener('hashchange', () => void pair(takeCode()))
  }, [])
  const me = seen?.me ?? null
  const now = seen !== null && isOver(press, seen, seenInForce) ? { kind: 'none' as const } : press
  const onToken = (token: string | null, remember = false) => {
    if (token === null) {
      connection.signOut()
      for (const each of [halting, fleetHalting]) each.giveUp()
    } else {
      connection.signIn(token, remember)
      if (press.kind === 'halted') setPress({ kind: 'none' })
      // What was pressed before, and refused for want of this.
      for (const each of [halting, fleetHalting]) each.again()
    }
    setNotPaired(null)
    readings.startAnew()
  }
  const mayHalt = me === null || me.role !== 'viewer'
  const isLost = seen !== null && seen.status !== null && seen.lost !== null
  const onPress = (body?: object) => halting.press(body)
  return (
    <>
      <HaltBar
        press={now}
        mayHalt={mayHalt}
        isLost={isLost}
        isInFleet={seen?.status?.fleet != null}
        onPress={() => onPress()}
        onGiveUp={() => halting.giveUp()}
      />
      {seen === null && firstCode !== null && <h1>Letting this device in …</h1>}
      {seen !== null && (
        <>
          <div class="first">
            <Safe name="Connection">
              <Lost seen={seen} />
              <Deaf why={seen.deaf} />
            </Safe>
            {notPaired !== null && <p role="alert">NOT PAIRED: {notPaired}</p>}
            {seen.tokenNeeded === null ? (
              <Safe name="State">
                <State seen={seen} />
              </Safe>
            ) : (
              <SignIn why={seen.tokenNeeded} onToken={onToken} />
            )}
            <Reasons press={now} onPress={onPress} />
            <Safe name="What is alive">
              <Alive seen={seen} />
            </Safe>
            <Safe name="Halts in force">
              <Halts seen={seen} connection={connection} onDone={() => readings.look()} />
            </Safe>
          </div>
          <div class="then">
            <Safe name="Fleet">
              <Fleet
                seen={seen}
                mayHalt={mayHalt}
                press={ofFleet}
                onPress={(body) => fleetHalting.press(body)}
                onGiveUp={() => fleetHalting.giveUp()}
              />
            </Safe>
            <Safe name="Trips">
              <Trips seen={seen} />
            </Safe>
            <Safe name="Armed">
              <NotArmed seen={seen} />
            </Safe>
            {seen.status !== null && mayHalt && (
              <HaltPart isWaiting={press.kind === 'sending' || press.kind === 'locked'} onPress={onPress} />
            )}
            <Safe name="Close everything">
              <CloseAll seen={seen} connection={connection} />
            </Safe>
            <Safe name="Who is told">
              <Told seen={seen} connection={connection} />
            </Safe>
            <Safe name="Followers and threads">
              <Others seen={seen} />
            </Safe>
            <Safe name="Curves">
              <Curves seen={seen} onHours={(hours) => readings.showHours(hours)} />
            </Safe>
            <Safe name="Journal">
              <Timeline seen={seen} />
            </Safe>
            {me !== null && seen.tokenNeeded === null && (
              <p>
                You are {me.operator ?? 'let in without a token'} ({me.role}).{' '}
                {connection.hasToken && (
                  <button type="button" onClick={() => onToken(null)}>
                    Forget the token
                  </button>
                )}
              </p>
            )}
          </div>
        </>
      )}
    </>
  )
}

function titleOf(seen: Seen | null): string {
  if (seen?.status?.bot === undefined) return 'Kill switch'
  const { status, lost } = seen
  return `${lost === null ? status.state.toUpperCase() : 'UNKNOWN'} ${status.bot.name}`
}

/** True when the halt of the last press was seen in force, and isn't any more: somebody has resumed it. */
function isOver(press: Press, { status }: Seen, seenInForce: { current: string | null }): boolean {
  if (press.kind !== 'halted' || status?.halts === undefined) return false
  const { halts, haltCount } = status
  const isInForce = halts.some(({ haltId }) => haltId === press.haltId)
  if (isInForce) seenInForce.current = press.haltId
  return seenInForce.current === press.haltId && !isInForce && haltCount === halts.length
}

const root = document.getElementById('desk')
if (root !== null) {
  // The form works without this script, and where this browser can't run it.
  const form = root.innerHTML
  try {
    root.textContent = ''
    render(<Desk />, root)
  } catch {
    root.innerHTML = form
  }
}
