import type { Latch } from '../../between/latch/latch.js'
import type { ControlSettings } from '../../between/messages.js'
import type { ArmedCheck, ArmedStatus } from '../../words/armed.js'
import type { Curl } from '../../words/curl.js'
import type { BotWatch } from '../bot/bot-watch.js'
import type { Journal } from '../disk/journal.js'
import type { Drills } from '../drills/drills.js'
import type { Figures } from '../figures/figures.js'
import type { HaltFigures } from '../figures/halt-figures.js'
import type { Fleet } from '../fleet/fleet.js'
import type { CloseAll } from '../getting-out/close-all.js'
import type { Keeper } from '../keeper/keeper.js'
import type { BotTrips } from '../trips/bot-trips.js'
import type { Venues } from '../venues/venues.js'
import type { Devices } from './devices.js'
import type { LatchFirst } from './latch-first.js'
import type { PairingCodes } from './pairing-codes.js'
import type { ScopeWarnings } from './scope-warnings.js'
import type { StatusSource } from './status-source.js'

/** What the calls are made of. */
export interface RouteParts {
  readonly latch: Latch
  readonly keeper: Keeper
  readonly latchFirst: LatchFirst
  readonly bot: BotWatch
  readonly venues: Venues
  readonly status: StatusSource
  readonly scopeWarnings: ScopeWarnings
  readonly closeAll: CloseAll
  readonly figures: Figures
  /** The checks of the kill switch itself. */
  readonly armed: () => { readonly checks: readonly ArmedCheck[]; readonly status: ArmedStatus }
  readonly drills: () => Pick<Drills, 'run' | 'read' | 'last' | 'isRunning'>
  /** A call to `/health` that this process may have sent to itself. */
  readonly ownCall: (nonce: string) => void
  readonly haltFigures: HaltFigures
  /** Null: this bot is in none. */
  readonly fleet: Fleet | null
  readonly trips: Pick<BotTrips, 'transfer' | 'currency' | 'status'>
  readonly journal: Pick<Journal, 'recent' | 'waiting' | 'failed'>
  readonly devices: Devices
  readonly pairingCodes: PairingCodes
  readonly settings: Pick<
    ControlSettings,
    'allowCloseAll' | 'workingOrders' | 'maxSnapshotAgeMs' | 'operators' | 'publicUrl'
  >
  /** How this server is called from a shell. */
  readonly curl: () => Curl
}
