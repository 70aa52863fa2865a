/** Where undici, and so Node's own `fetch()`, keeps the dispatcher of requests that name none. Newer versions have a second place. */
const PLACES = ['undici.globalDispatcher.2', 'undici.globalDispatcher.1'].map((name) => Symbol.for(name))

/** The dispatcher of Node's `fetch()`. Undefined: it is not known yet, or not kept there. */
export function globalDispatcher(): unknown {
  for (const place of PLACES) {
    const found: unknown = Reflect.get(globalThis, place)
    if (found !== undefined) return found
  }
  // Node sets it up at the first call.
  void fetch('data:,').catch(() => {})
  return PLACES.map((place) => Reflect.get(globalThis, place) as unknown).find((each) => each !== undefined)
}
