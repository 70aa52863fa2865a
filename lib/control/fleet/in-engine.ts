import type { FleetWritten } from '../../between/fleet-messages.js'

/** A majority of the engine's servers has what was written. Pure. */
export function isInEngine(written: FleetWritten): boolean {
  return written.kind === 'written' && written.replicas >= written.wanted
}
