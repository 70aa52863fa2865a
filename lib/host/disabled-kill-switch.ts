import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { HALT_FILE, PERMIT_FILE } from '../between/state-files.js'
import type { ControlConfig } from '../config/control-config.js'
import { thisMoment } from '../time/monotonic.js'
import { KillSwitchDisabledError } from '../words/errors.js'
import type { AnyLogger } from '../words/ports.js'
import { makeStatus, NOT_CANCELLING, type Status } from '../words/status.js'
import { VERSION } from '../words/version.js'
import { loadDefaultLogger } from './default-logger.js'
import { createDisabledHandler } from './handler.js'
import type { KillSwitch } from './kill-switch.js'
import { passEverything } from './pass-everything.js'
import { safeLogger } from './safe-logger.js'
import { disabledShare } from './sharing.js'

/** The kill switch of a bot that has switched it off: no port, no thread, no signal handler, and every order passes. */
export async function disabledKillSwitch(
  { stateDir }: ControlConfig,
  given: AnyLogger | undefined,
): Promise<KillSwitch> {
  const logger = given ?? (await loadDefaultLogger('bot'))
  const halted = isHaltedOnDisk(stateDir)
  safeLogger(logger).warn(
    { stateDir, halted },
    'The kill switch is DISABLED (control.enabled = false, or CONTROL_ENABLED): nothing can halt this bot, and every order ' +
      `passes${halted ? `, although ${stateDir} holds a halt that nobody has resumed` : ''}.`,
  )
  return {
    ...passEverything(),
    url: null,
    handler: createDisabledHandler(),
    status: disabledStatus,
    halt: async () => {
      throw new KillSwitchDisabledError('halt()')
    },
    resume: async () => {
      throw new KillSwitchDisabledError('resume()')
    },
    trip: () => () => {},
    share: disabledShare,
    addVenue: async () => {},
    removeVenue: async () => {
      throw new KillSwitchDisabledError('removeVenue()')
    },
    close: async () => {},
  }
}

function disabledStatus(): Status {
  return makeStatus({
    gate: { state: 'active', scoped: false, shuttingDown: false, raises: 0, paused: false, timedPauses: false },
    halt: null,
    halts: [],
    haltCount: 0,
    pauses: [],
    durable: false,
    orders: { passed: 0, rejected: 0, inFlight: 0, unknown: 0, late: 0 },
    sent: 0,
    haltedAt: 0,
    inFlightOrders: [],
    cancelling: NOT_CANCELLING,
    closeAll: null,
    snapshots: [],
    now: thisMoment(),
    maxSnapshotAgeMs: 0,
    bot: {
      name: 'kill switch disabled',
      pid: process.pid,
      version: VERSION,
      uptimeSeconds: Math.round(process.uptime()),
      responsive: true,
      lastBeatMs: 0,
      stack: null,
    },
    threads: [],
  })
}

/** A look, and no more: the next start with a kill switch is halted where there is a journal and no permit. */
function isHaltedOnDisk(stateDir: string): boolean {
  const isThere = (name: string) => existsSync(join(stateDir, name))
  return isThere(HALT_FILE) || (isThere('state.json') && !isThere(PERMIT_FILE))
}
