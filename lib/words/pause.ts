/** Who may pause. Each has a bit of its own in the gate. */
export type PauseOwner = 'lease' | 'leader' | 'venue' | 'dead-mans-switch'

export const PAUSE_OWNERS: readonly PauseOwner[] = ['lease', 'leader', 'venue', 'dead-mans-switch']

/**
 * Refuses risk for as long as its cause lasts: a lost lease, a leader that can't be heard, a venue that can't be read, a trip that sees
 * nothing. It ends with that. It is no halt: it has no haltId, nobody resumes it, it touches no halt, and it is not kept over a restart.
 */
export interface Pause {
  readonly owner: PauseOwner
  readonly reason: string
  /** ISO 8601, UTC. */
  readonly since: string
}

/** For people: who has paused, and why; that it ends with its cause is what they have to know. */
export function describePause(pause: Pause | null): string {
  return pause === null ? 'paused' : `paused by the ${pause.owner}: ${pause.reason}; it ends with its cause`
}
