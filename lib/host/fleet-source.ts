/**
 * What the fleet thread runs.
 *
 * @param isInFleet false: nothing is loaded
 * @returns null: this bot is in no fleet
 */
export async function fleetSource(isInFleet: boolean): Promise<string | null> {
  if (!isInFleet) return null
  const { fleetThreadSource } = await import('./fleet-thread.generated.js')
  return fleetThreadSource
}
