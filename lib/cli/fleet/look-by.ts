import type { FleetLine, FleetLook } from './fleet-line.js'

/** Looks by the first line that answers. Never rejects. @param say takes why a line has not @returns null: none has */
export async function lookBy(lines: readonly FleetLine[], say: (line: string) => void): Promise<FleetLook | null> {
  for (const line of lines) {
    try {
      return await line.look()
    } catch (error) {
      say(`${line.name} could not be looked at: ${(error as Error).message}`)
    }
  }
  return null
}
