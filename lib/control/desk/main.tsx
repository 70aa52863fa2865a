import { render } from 'preact'
import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import { Alive } from './alive.js'
import { CloseAll } from './close-all.js'
import { Connection } from './connection.js'
import { Curves, Timeline } from './curves.js'
import { HaltBar, Lost, State } from './first-screen.js'
import { Halting, type Press } from './halting.js'
import { redeem, takeCode } from './pairing.js'
import { Readings, type Seen } from './readings.js'
import { HaltPart, Reasons } from './reasons.js'
import { Halts } from './resume.js'
import { SignIn } from './sign-in.js'

/** What the link by which the page was opened holds. */
const firstCode = takeCode()

function Desk() {
  const [seen, setSeen] = useState<Seen | null>(null)
  const [press, setPress] = useState<Press>({ kind: 'none' })
  const [notPaired, setNotPaired] = useState<string | null>(null)
  const seenInForce = useRef<string | null>(null)
  const { connection, readings, halting } = useMemo(() => {
    const connection = new Connection()
    const readings = new Readings(connection, setSeen)
    const halting = new Halting(connection, (press) => {
      setPress(press)
      if (press.kind === 'halted') readings.look()
    })
    // A device that may halt already need not wait for its code.
    if (firstCode === null || connection.hasToken) readings.look()
    return { connection, readings, halting }
  }, [])
  useEffect(() => {
    const pair = async (code: string | null) => {
      if (code === null) return
      const why = await redeem(connection, code)
      setNotPaired(why)
      if (why !== null) return readings.look()
      setPress({ kind: 'none' })
      readings.startAnew()
    }
    void pair(firstCode)
    // A link that is opened in a tab which shows the page already.
    addEventListener('hashchange', () => void pair(takeCode()))
  }, [])
  if (seen === null) return firstCode === null ? null : <h1>Letting this device in …</h1>
  const { me, tokenNeeded, status } = seen
  const now = isOver(press, seen, seenInForce) ? { kind: 'none' as const } : press
  const onToken = (token: string | null, remember = false) => {
    if (token === null) connection.signOut()
    else connection.signIn(token, remember)
    setPress({ kind: 'none' })
    setNotPaired(null)
    readings.startAnew()
  }
  const mayHalt = me === null || me.role !== 'viewer'
  const onPress = (body?: object) => void halting.press(body)
  document.title = status === null ? 'Kill switch' : `${status.state.toUpperCase()} ${status.bot.name}`
  return (
    <>
      <div class="first">
        <Lost seen={seen} />
        {notPaired !== null && <p role="alert">NOT PAIRED: {notPaired}</p>}
        {tokenNeeded === null ? <State seen={seen} /> : <SignIn why={tokenNeeded} onToken={onToken} />}
        <Reasons press={now} onPress={onPress} />
        <Alive seen={seen} />
        <Halts seen={seen} connection={connection} onDone={() => readings.look()} />
      </div>
      <div class="then">
        {status !== null && mayHalt && <HaltPart onPress={onPress} />}
        <CloseAll seen={seen} connection={connection} />
        <Curves seen={seen} />
        <Timeline seen={seen} />
        {me !== null && (
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
      {mayHalt && tokenNeeded === null && <HaltBar press={now} onPress={onPress} onGiveUp={() => halting.giveUp()} />}
      {!mayHalt && <p class="halt-bar">A viewer may look. Halting takes the token of a halter.</p>}
    </>
  )
}

/** True when the halt of the last press was seen in force, and isn't any more: somebody has resumed it. */
function isOver(press: Press, { status }: Seen, seenInForce: { current: string | null }): boolean {
  if (press.kind !== 'halted' || status === null) return false
  const { halts, haltCount } = status
  const isInForce = halts.some(({ haltId }) => haltId === press.haltId)
  if (isInForce) seenInForce.current = press.haltId
  return seenInForce.current === press.haltId && !isInForce && haltCount === halts.length
}

const root = document.getElementById('desk')
if (root !== null) {
  // The form that works without this script.
  root.replaceChildren()
  render(<Desk />, root)
}
