import { KillSwitchDisabledError } from './errors.js'
import { ALLOWED } from './guard/decide.js'
import { createPassThrough } from './guard/middleware.js'
import type { KillSwitch } from './kill-switch.js'
import { makeStatus } from './status.js'
import { VERSION } from './version.js'

/** The kill switch of a bot that has switched it off: no port, no thread, no signal handler, and every order passes. */
export function disabledKillSwitch(): KillSwitch {
  return {
    middleware: createPassThrough(),
    check: () => ALLOWED,
    state: 'active',
    url: null,
    status: () =>
      makeStatus({
        gate: { state: 'active', scoped: false, shuttingDown: false, raises: 0 },
        halt: null,
        scopedHalts: [],
        durable: false,
        orders: { passed: 0, rejected: 0, inFlight: 0, late: 0 },
        snapshots: [],
        now: Date.now(),
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
      }),
    halt: async () => {
      throw new KillSwitchDisabledError('halt()')
    },
    resume: async () => {
      throw new KillSwitchDisabledError('resume()')
    },
    close: async () => {},
  }
}
