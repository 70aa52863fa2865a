/** Below this, in ms, a difference may be the way of the answer. */
const NOTICED_MS = 5_000

let ahead = 0

/** Learns from an answer how far the bot's clock is ahead of this device's, whose clock may be wrong. */
export function learnClock(date: string | null, now = Date.now()): void {
  const told = date === null ? Number.NaN : Date.parse(date)
  if (Number.isNaN(told)) return
  ahead = Math.abs(told - now) < NOTICED_MS ? 0 : told - now
}

/** The bot's time; ms since 1970. */
export function botNow(): number {
  return Date.now() + ahead
}
