import { CheckingDispatchers } from '../../../lib/clients/checking-dispatchers.js'
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
  /** Whether ccxt's own `sign` is on the exchange object, and not the bot's. */
  readonly librarySigns: boolean
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
    patches.wrap(name, ([path, api, method, params, ...rest], proceed) =>
      passages.request({ path, api, method, params }, (judged) => proceed([path, api, method, judged, ...rest])),
    )
  }
}

function guardQueue({ patches, current, queue }: WayToHttpParts): void {
  patches.wrap('throttle', ([cost], proceed) => {
    const passage = current.getStore()
    const enqueue = () => proceed([cost]) as Promise<unknown>
    return passage === undefined ? enqueue() : queue.wait(passage, cost as number | undefined, enqueue)
  })
}

function guardSignature({ patches, passages, librarySigns }: WayToHttpParts): void {
  patches.wrap('sign', ([path, api, method, params], proceed) =>
    passages.sign({ path, api, method, params }, librarySigns, proceed),
  )
}

function guardFetch({ patches, passages }: WayToHttpParts): void {
  patches.wrap('fetch', ([url, method, , body], proceed) => passages.attempt({ url, method, body }, proceed))
}

/** Right before the network library: ccxt's own undici, or what a bot has put in its place. */
function guardNetworkLibraries({ patches, current, passages }: WayToHttpParts): void {
  const dispatchers = new CheckingDispatchers(() => passages.atConnection())
  for (const name of ['undiciRequest', 'undici_request']) {
    patches.wrap(name, ([url, options, ...rest], proceed) => {
      passages.connect({ url, ...sentBy(options) })
      const isOrder = current.getStore()?.kind === 'order'
      return proceed([url, isOrder ? dispatchers.within(options) : options, ...rest])
    })
  }
  patches.wrapValue('fetchImplementation', (implementation) =>
    typeof implementation === 'function'
      ? function (this: unknown, ...args: unknown[]) {
          passages.connect({ url: args[0], ...sentBy(args[1]) })
          return implementation.apply(this, args)
        }
      : implementation,
  )
}

function sentBy(options: unknown): { readonly method: unknown; readonly body: unknown } {
  const { method, body } = (options ?? {}) as { readonly method?: unknown; readonly body?: unknown }
  return { method, body }
}
