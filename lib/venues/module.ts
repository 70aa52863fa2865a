import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { comparedVenue } from '../words/compared-name.js'
import type { CreateVenue, Venue } from '../words/ports.js'

/** How long a module has to make its venues, in ms. */
const CREATE_DEADLINE_MS = 10_000

/** Where a module stands: a file of the current directory if there is one, else a package that is found from there. */
export function locateModule(module: string): string {
  if (module.startsWith('file:')) return module
  const path = resolve(module)
  return existsSync(path) ? pathToFileURL(path).href : module
}

/**
 * Loads a `venue_module` and has it make its venues.
 *
 * @throws an error that says what is wrong with the module
 */
export async function loadVenueModule(
  module: string,
  options: Readonly<Record<string, unknown>>,
  env: Readonly<Record<string, string | undefined>>,
): Promise<readonly Venue[]> {
  const createVenue = findCreateVenue(await import(locateModule(module)))
  if (createVenue === null) throw new Error('it exports no function createVenue(options, env)')
  let timer: NodeJS.Timeout | undefined
  const deadline = new Promise<never>((_resolve, reject) => {
    const late = new Error(`createVenue() has not answered within ${CREATE_DEADLINE_MS} ms`)
    timer = setTimeout(reject, CREATE_DEADLINE_MS, late)
  })
  const created = await Promise.race([createVenue(options, env), deadline])
  clearTimeout(timer)
  const venues = Array.isArray(created) ? created : [created]
  if (venues.length === 0) throw new Error('createVenue() has made no venue')
  checkVenues(venues)
  return venues
}

/** CommonJS modules show their exports as `default` as well. */
function findCreateVenue(loaded: {
  readonly createVenue?: unknown
  readonly default?: { readonly createVenue?: unknown }
}): CreateVenue | null {
  const found = loaded.createVenue ?? loaded.default?.createVenue
  return typeof found === 'function' ? (found as CreateVenue) : null
}

/**
 * Finds out at the start, not in an emergency, what can't be worked with.
 *
 * @throws an error that says which venue lacks what, or that two have one name
 */
export function checkVenues(venues: readonly Partial<Venue>[]): void {
  const names = new Set<string>()
  for (const venue of venues) {
    checkVenue(venue)
    const name = comparedVenue(venue.name ?? '')
    if (names.has(name)) throw new Error(`two venues are called ${venue.name}: give each a name of its own`)
    names.add(name)
  }
}

const METHODS = ['positions', 'openOrders', 'cancel', 'close'] as const

function checkVenue(venue: Partial<Venue> | null | undefined): void {
  if (typeof venue?.name !== 'string' || venue.name === '') throw new Error('a venue has no name')
  const missing = METHODS.filter((method) => typeof venue[method] !== 'function')
  if (missing.length > 0) throw new Error(`venue ${venue.name} has no ${missing.join('(), no ')}()`)
}
