/** The longest line that is read, in bytes. What is longer is cut there, so that it is no JSON any more. */
const LONGEST = 1 << 20

/** Makes lines of what comes in pieces. */
export class Lines {
  #pieces: Buffer[] = []
  #size = 0

  /** @returns the lines that have ended with this piece, without their ends, and without those that are empty */
  add(piece: Buffer): string[] {
    const lines: string[] = []
    let from = 0
    for (let end = piece.indexOf(0x0a); end !== -1; end = piece.indexOf(0x0a, from)) {
      this.#keep(piece.subarray(from, end))
      lines.push(this.rest())
      from = end + 1
    }
    this.#keep(piece.subarray(from))
    return lines.filter((line) => line !== '')
  }

  /** What stands behind the last line end. */
  rest(): string {
    const text = Buffer.concat(this.#pieces).toString('utf8')
    this.#pieces = []
    this.#size = 0
    return text.replace(/^\uFEFF/, '').trim()
  }

  #keep(piece: Buffer): void {
    const room = LONGEST - this.#size
    if (room <= 0 || piece.length === 0) return
    // A copy: the whole of a piece must not be kept for a part of it.
    this.#pieces.push(Buffer.from(piece.subarray(0, room)))
    this.#size += Math.min(room, piece.length)
  }
}
