import type { FleetLook, FleetWay } from './fleet-way.js'

/** Looks by the first way that answers. Never rejects. @param say takes why a way has not @returns null: none has */
export async function lookBy(ways: readonly FleetWay[], say: (line: string) => void): Promise<FleetLook | null> {
  for (const way of ways) {
    try {
      return await way.look()
    } catch (error) {
      say(`${way.name} could not be looked at: ${(error as Error).message}`)
    }
  }
  return null
}
