/** So many wrong tokens in a row are answered at once: everybody mistypes. */
const FREE = 3
const FIRST_MS = 100
const MAX_MS = 2_000
/** A source that has not failed for so long is forgotten. */
const FORGET_MS = 60_000

interface Source {
  failures: number
  lastAt: number
}

/** Counts wrong tokens by where they come from. Nobody with a right token is ever looked up here. */
export class FailedAttempts {
  readonly #sources = new Map<string, Source>()
  readonly #maxSources: number

  /** @param maxSources beyond that, the one that was silent for longest is forgotten */
  constructor(maxSources = 1_000) {
    this.#maxSources = maxSources
  }

  /**
   * Takes a failed attempt.
   *
   * @param now monotonic, in ms
   * @returns how long its answer is held back, in ms
   */
  failed(address: string, now: number): number {
    const source = sourceOf(address)
    const known = this.#sources.get(source)
    const failures = known === undefined || now - known.lastAt > FORGET_MS ? 1 : known.failures + 1
    this.#sources.delete(source)
    this.#sources.set(source, { failures, lastAt: now })
    const [oldest] = this.#sources.keys()
    if (this.#sources.size > this.#maxSources && oldest !== undefined) this.#sources.delete(oldest)
    return failures <= FREE ? 0 : Math.min(MAX_MS, FIRST_MS * 2 ** (failures - FREE - 1))
  }
}

/** Who has one IPv6 address has the 2^64 of its network. */
export function sourceOf(address: string): string {
  const plain = address
    .toLowerCase()
    .replace(/^::ffff:(?=\d+\.)/, '')
    .replace(/%.*$/, '')
  if (!plain.includes(':')) return plain
  const [head = '', tail] = plain.split('::')
  const before = head === '' ? [] : head.split(':')
  const after = tail === undefined || tail === '' ? [] : tail.split(':')
  const zeros = Array.from({ length: Math.max(0, 8 - before.length - after.length) }, () => '0')
  return `${[...before, ...zeros, ...after].slice(0, 4).join(':')}::/64`
}
