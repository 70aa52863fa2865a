/** How a command ends; scripts look at it. */
export const EXIT = {
  done: 0,
  /** Done or read, and not as it should be: not durable, not quiet, not flat, damaged. */
  notAsItShouldBe: 1,
  /** The arguments mean nothing, or something can't be read. */
  usage: 2,
  /** No bot was reached; of a fleet: not all of its bots have answered. */
  unreached: 3,
  /** The bot was reached, and has refused. */
  refused: 4,
} as const

export type ExitCode = (typeof EXIT)[keyof typeof EXIT]
