// The names of what lies in a state directory, for both threads.

/** The permit: a start is active only with it. */
export const PERMIT_FILE = 'ACTIVE'

/** A permit that is being written. */
export const NEW_PERMIT_FILE = 'ACTIVE.new'

/** What somebody puts there to halt. */
export const HALT_FILE = 'HALT'

/** Who has the directory. */
export const LOCK_FILE = 'lock'

/** Where the bot that has the lock can be reached. */
export const ADDRESS_FILE = 'address.json'

/** Whom pairing has let in: digests of the tokens of devices. */
export const DEVICES_FILE = 'devices.json'

/** The folder in which a leader listens for its followers, and the socket in it. Its mode tells who may follow. */
export const FOLLOW_SOCKET = ['follow', 'leader.sock'] as const

/** Longer numbers are not ours. */
const SEGMENT_NAME = /^journal(?:-([1-9]\d{0,14}))?\.jsonl$/

/** `journal.jsonl`, `journal-2.jsonl`, … */
export function segmentName(segment: number): string {
  return segment === 1 ? 'journal.jsonl' : `journal-${segment}.jsonl`
}

/** The numbers of the segments among the names, oldest first. */
export function segmentsAmong(names: readonly string[]): number[] {
  return names
    .flatMap((name) => {
      const match = SEGMENT_NAME.exec(name)
      const segment = Number(match?.[1] ?? 1)
      return match !== null && name === segmentName(segment) ? [segment] : []
    })
    .sort((one, other) => one - other)
}
