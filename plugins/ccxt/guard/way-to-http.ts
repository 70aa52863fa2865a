import { CheckingDispatchers } from './checking-dispatchers.js'
import type { OrderPassages } from './order-passages.js'
import type { CurrentPassage } from './passage.js'
import type { Patches } from './patches.js'
import type { RateLimitQueue } from './rate-limit-queue.js'

export interface WayToHttpParts {
  /** Of the exchange object. */
  readonly patches: Patches
  readonly current: CurrentPassage
  readonly passages: OrderPassages
  readonly queue: RateLimitQueue
}

/** Guards what each HTTP request of an exchange object goes through, in this order. */
export function guardWayToHttp(parts: WayToHttpParts): void {
  guardRequests(parts)
  guardQueue(parts)
  guardSignature(parts)
  guardFetch(parts)
  guardNetworkLibraries(parts)
}

function guardRequests({ patches, passages }: WayToHttpParts): void {
  for (const name of ['request', 'fetch2']) {
    patches.wrap(name, ([path, , method, params], proceed) => passages.request({ path, method, params }, proceed))
  }
}

function guardQueue({ patches, current, queue }: WayToHttpParts): void {
  patches.wrap('throttle', ([cost], proceed) => {
    const passage = current.getStore()
    const enqueue = () => proceed([cost]) as Promise<unknown>
    return passage === undefined ? enqueue() : queue.wait(passage, cost as number | undefined, enqueue)
  })
}

function guardSignature({ patches, passages }: WayToHttpParts): void {
  patches.wrap('sign', ([path, , method, params], proceed) => {
    passages.sign({ path, method, params })
    return proceed()
  })
}

function guardFetch({ patches, passages }: WayToHttpParts): void {
  patches.wrap('fetch', ([url, method], proceed) => passages.attempt({ url, method }, proceed))
}

/** Right before the network library: ccxt's own undici, or what a bot has put in its place. */
function guardNetworkLibraries({ patches, current, passages }: WayToHttpParts): void {
  const dispatchers = new CheckingDispatchers(() => passages.atConnection())
  for (const name of ['undiciRequest', 'undici_request']) {
    patches.wrap(name, ([url, options, ...rest], proceed) => {
      passages.connect({ url, method: methodOf(options) })
      const isOrder = current.getStore()?.kind === 'order'
      return proceed([url, isOrder ? dispatchers.within(options) : options, ...rest])
    })
  }
  patches.wrapValue('fetchImplementation', (implementation) =>
    typeof implementation === 'function'
      ? function (this: unknown, ...args: unknown[]) {
          passages.connect({ url: args[0], method: methodOf(args[1]) })
          return implementation.apply(this, args)
        }
      : implementation,
  )
}

function methodOf(options: unknown): unknown {
  return (options as { readonly method?: unknown } | undefined)?.method
}
