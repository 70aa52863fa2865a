/** What follows surely fits into so many frames, however small these are compiled. */
const FRAMES = 1_000

/** Whether there is room on the stack to end an order, so that it is not broken off half way. */
export function hasStackRoom(): boolean {
  try {
    return reaches(FRAMES)
  } catch {
    return false
  }
}

function reaches(frames: number): boolean {
  return frames === 0 || reaches(frames - 1)
}
