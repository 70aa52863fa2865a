// The words that the two threads of the latch's benchmark share beside the latch.
/** What the watcher is to look at, or what it says of itself. */
export const TURN = 0
export const BARE = 1

// Values of TURN.
export const LATCH_TURN = 1
export const BARE_TURN = 2
export const WATCHING = 3
export const SEEN = 4
export const END = 5
