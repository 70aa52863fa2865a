/** What a call at the edge of the stack came to. */
export interface EdgeCall {
  /** How many frames were below it. */
  readonly depth: number
  readonly value?: unknown
  readonly error?: unknown
}

export interface EdgeOptions {
  /** Is called each time, with room. */
  readonly before?: () => void
  /** Is called each time, with room again. */
  readonly after?: (call: EdgeCall) => void
}

/** From so many frames before the edge on. Compiled, they are small, and what is called for the first time is not. */
const FRAMES = 500
/**
 * So many calls have all the room there is. A regular expression is compiled when it is used first, and again when it is used once more;
 * V8 ends the process when the stack has no room for that (`RegExpCompiler Allocation failed`). A kill switch warms up, too.
 */
const WITH_ALL_ROOM = 3
/** Frames change their size when they are compiled, so the edge is where none of so many calls has had room. */
const BEYOND = 30

/**
 * Makes a call again and again with less and less room on the stack, from plenty to none, so that an overflow hits each line of
 * its way. What it throws is kept.
 */
export function atTheStacksEdge(
  call: () => unknown,
  { before = () => {}, after = () => {} }: EdgeOptions = {},
): EdgeCall[] {
  const calls: EdgeCall[] = []
  const { stackTraceLimit } = Error
  // An overflow for each frame is made, and its stack is nothing that anyone reads.
  Error.stackTraceLimit = 0
  let beyond = 0
  const first = withRoom()
  for (let round = -WITH_ALL_ROOM; beyond < BEYOND; round++) {
    const depth = round < 0 ? 0 : first + round
    before()
    const made: { call: EdgeCall | null } = { call: null }
    try {
      down(depth, () => {
        try {
          made.call = { depth, value: call() }
        } catch (error) {
          made.call = { depth, error }
        }
      })
    } catch (error) {
      beyond++
      made.call ??= { depth, error }
    }
    if (made.call === null) continue
    calls.push(made.call)
    after(made.call)
  }
  Error.stackTraceLimit = stackTraceLimit
  return calls
}

/** So many frames that there is still plenty of room, also when they have changed their size since they were counted. */
function withRoom(): number {
  let frames = deepest()
  do frames -= FRAMES
  while (isTooDeep(frames + FRAMES / 2))
  return frames
}

/** The number of frames that just fit. */
function deepest(): number {
  let frames = 0
  for (let step = 1 << 16; step >= 1; step >>= 1) if (!isTooDeep(frames + step)) frames += step
  return frames
}

function isTooDeep(frames: number): boolean {
  try {
    down(frames, () => {})
    return false
  } catch {
    return true
  }
}

function down(frames: number, call: () => void): void {
  if (frames > 0) down(frames - 1, call)
  else call()
}
