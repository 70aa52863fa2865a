/** So much may be written in a second, in characters: what a thread writes goes through the thread that has started it. */
const CHARACTERS_PER_SECOND = 64_000

/** Has a stream drop what goes beyond {@link CHARACTERS_PER_SECOND}, and say so. */
export function limitOutput(stream: Pick<NodeJS.WriteStream, 'write'>): void {
  const write = stream.write.bind(stream) as (text: string | Uint8Array) => boolean
  let second = 0
  let written = 0
  let dropped = 0
  stream.write = (chunk: string | Uint8Array, encoding?: unknown, callback?: unknown): boolean => {
    const now = Math.floor(performance.now() / 1_000)
    if (now !== second) {
      if (dropped > 0) write(`(the venue module wrote ${dropped} characters more, which were dropped)\n`)
      second = now
      written = 0
      dropped = 0
    }
    const done = typeof encoding === 'function' ? encoding : callback
    if (written < CHARACTERS_PER_SECOND) {
      written += chunk.length
      write(chunk)
    } else {
      dropped += chunk.length
    }
    if (typeof done === 'function') process.nextTick(done as () => void)
    return true
  }
}
