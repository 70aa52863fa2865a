// Every mutant, from the files in lists/.

import { ARMED_CHECKS } from './lists/armed.mjs'
import { ATTACHED } from './lists/attached.mjs'
import { CLIENTS } from './lists/clients.mjs'
import { CONFIG } from './lists/config.mjs'
import { DEAD_MAN } from './lists/dead-man.mjs'
import { DESK } from './lists/desk.mjs'
import { DISK } from './lists/disk.mjs'
import { DRILLS } from './lists/drills.mjs'
import { EXITS } from './lists/exits.mjs'
import { FLEET_COMMANDS } from './lists/fleet-commands.mjs'
import { FLEET_CONTROL } from './lists/fleet-control.mjs'
import { FLEET_ENGINE } from './lists/fleet-engine.mjs'
import { FOLLOWERS, LEADING } from './lists/followers.mjs'
import { GETTING_OUT } from './lists/getting-out.mjs'
import { GUARD } from './lists/guard.mjs'
import { KEEPER } from './lists/keeper.mjs'
import { LATCH } from './lists/latch.mjs'
import { LIMITS_AND_RATES } from './lists/limits.mjs'
import { MIDDLEWARE } from './lists/middleware.mjs'
import { REFUSAL } from './lists/refusal.mjs'
import { SIEBLY } from './lists/siebly.mjs'
import { TRIP_ENGINE } from './lists/trip-engine.mjs'
import { TRIPS } from './lists/trips.mjs'
import { VENUES } from './lists/venues.mjs'
import { WAYS_IN } from './lists/ways-in.mjs'
import { testsOf } from './tests-of.mjs'

/**
 * One breakage.
 *
 * @typedef {object} Mutant
 * @property {string} id  unique; what it does, in short
 * @property {string} file  from the root of the repository
 * @property {string} find  stands exactly once in the file
 * @property {string} replace
 * @property {string} why  what an operator would suffer
 * @property {readonly string[]} [tests]  where those of its file are not the right ones
 */

/** @returns {(Mutant & {readonly tests: readonly string[]})[]} */
export function allMutants() {
  const mutants = [
    ...LATCH,
    ...REFUSAL,
    ...GUARD,
    ...EXITS,
    ...MIDDLEWARE,
    ...KEEPER,
    ...DISK,
    ...GETTING_OUT,
    ...VENUES,
    ...CONFIG,
    ...WAYS_IN,
    ...FOLLOWERS,
    ...LEADING,
    ...ATTACHED,
    ...SIEBLY,
    ...CLIENTS,
    ...DESK,
    ...TRIPS,
    ...TRIP_ENGINE,
    ...LIMITS_AND_RATES,
    ...DEAD_MAN,
    ...ARMED_CHECKS,
    ...DRILLS,
    ...FLEET_CONTROL,
    ...FLEET_COMMANDS,
    ...FLEET_ENGINE,
  ]
  const ids = new Set(mutants.map(({ id }) => id))
  if (ids.size < mutants.length) throw new Error('Two mutants have the same id')
  return mutants.map((mutant) => ({ ...mutant, tests: mutant.tests ?? testsOf(mutant.file) }))
}
