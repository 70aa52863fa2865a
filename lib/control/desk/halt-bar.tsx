import type { Press } from './halting.js'

interface HaltProps {
  readonly press: Press
  readonly mayHalt: boolean
  readonly isLost: boolean
  /** There is another button for all bots. */
  readonly isInFleet: boolean
  readonly onPress: () => void
  readonly onGiveUp: () => void
}

/** Under the thumb. One tap, and nothing is asked before. It stands first in the document, so that a keyboard comes to it first. */
export function HaltBar({ press, mayHalt, isLost, isInFleet, onPress, onGiveUp }: HaltProps) {
  const isOpen = press.kind === 'sending' || press.kind === 'locked'
  return (
    <div class="halt-bar">
      <div class="told" role="status">
        <Told press={press} />
        {isLost && !isOpen && <p class="worry">The bot doesn’t answer: what stands above may be over.</p>}
      </div>
      {press.kind === 'sending' && press.tries > 1 && (
        <small>
          Try {press.tries}
          {press.why !== null && `: ${press.why}`}
        </small>
      )}
      {isOpen && (press.kind === 'locked' || press.tries > 1) && (
        <button type="button" class="give-up" onClick={onGiveUp}>
          Give up
        </button>
      )}
      {mayHalt ? (
        <button type="button" class="halt" onClick={onPress}>
          {press.kind === 'sending' ? 'HALTING …' : 'HALT'}
          {isInFleet && <small>this bot alone</small>}
        </button>
      ) : (
        <p>A viewer may look. Halting takes the token of a halter.</p>
      )}
    </div>
  )
}

function Told({ press }: { readonly press: Press }) {
  switch (press.kind) {
    case 'sending':
      if (press.tries === 1) return <p>Sent; not confirmed yet.</p>
      return <p class="worry">NOT CONFIRMED. It is sent again until the bot answers, as long as this page is open.</p>
    case 'locked':
      return <p class="worry">NOT HALTED: the bot asks for a token. With the right one, the halt is sent at once.</p>
    case 'refused':
      return <p class="worry">NOT HALTED: {press.detail}</p>
    case 'halted':
      return (
        <p>
          Halted by you: {press.haltId}.{press.durable ? '' : ' Not on disk yet.'}
        </p>
      )
    case 'none':
      return null
  }
}
