import { join } from 'node:path'
import type { ControlSettings } from '../between/messages.js'

/** What the fleet thread is started with. Null: this bot is in no fleet. */
export type FleetProgram = NonNullable<ControlSettings['fleetThread']> | null

/** Loads the program of the fleet thread. To be called only where a fleet is configured: nothing of it is loaded before. */
export async function loadFleetProgram(): Promise<FleetProgram> {
  const { fleetThreadSource: source } = await import('./fleet-thread.generated.js')
  return { source, requireFrom: placeOfThis() }
}

/** From where ioredis is looked for. A bot that is bundled into an ESM file has no name of its file here: then where its program is counts. */
function placeOfThis(): string {
  return typeof __filename === 'string' ? __filename : (process.argv[1] ?? join(process.cwd(), 'bot'))
}
