import { useEffect, useRef, useState } from 'preact/hooks'

const HOLD_MS = 2_000

interface Props {
  readonly text: string
  readonly disabled?: boolean
  /** It halts. */
  readonly loud?: boolean
  readonly onHeld: () => void
}

/**
 * A button that has to be held for two seconds, by finger, mouse or key. Who can only press, as with a screen reader, has as long to
 * press again, which takes it back.
 */
export function HoldButton({ text, disabled = false, loud = false, onHeld }: Props) {
  const [isHeld, setHeld] = useState(false)
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined)
  const byHand = useRef(false)
  const end = () => {
    clearTimeout(timer.current)
    setHeld(false)
  }
  const begin = () => {
    if (disabled) return
    clearTimeout(timer.current)
    setHeld(true)
    timer.current = setTimeout(() => {
      setHeld(false)
      onHeld()
    }, HOLD_MS)
  }
  useEffect(() => end, [])
  useEffect(() => {
    if (disabled) end()
  }, [disabled])
  const isKey = ({ key }: KeyboardEvent) => key === ' ' || key === 'Enter'
  return (
    <button
      type="button"
      class={`hold${isHeld ? ' held' : ''}${loud ? ' halt-all' : ''}`}
      disabled={disabled}
      onPointerDown={() => {
        byHand.current = true
        begin()
      }}
      onPointerUp={end}
      onPointerLeave={end}
      onPointerCancel={end}
      onContextMenu={(event) => event.preventDefault()}
      onKeyDown={(event) => {
        if (!isKey(event)) return
        event.preventDefault()
        if (!event.repeat) begin()
      }}
      onKeyUp={(event) => {
        if (isKey(event)) event.preventDefault()
        end()
      }}
      onBlur={end}
      onClick={() => {
        if (!byHand.current) isHeld ? end() : begin()
        byHand.current = false
      }}
    >
      {isHeld ? `${text} …` : `${text} (hold 2 s)`}
    </button>
  )
}
