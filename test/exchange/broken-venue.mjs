// A venue_module that goes wrong as it is told to.
import { createVenue as createGood } from './venue.mjs'

export function createVenue(options) {
  const venue = createGood(options)
  const { how } = options
  if (how === 'throws') throw new Error('no keys: set EXCHANGE_KEY')
  if (how === 'nothing') return {}
  if (how === 'exits') process.exit(3)
  let calls = 0
  return {
    ...venue,
    async positions() {
      calls++
      if (how === 'crashes' && calls === 2)
        setTimeout(() => {
          throw new Error('a bug in the client')
        })
      if (how === 'rejects' && calls === 2) Promise.reject(new Error('nobody caught this'))
      if (how === 'loops' && calls > 1) for (;;);
      return venue.positions()
    },
  }
}
