import type { InjectionToken } from 'tsyringe'
import type { Parts } from '../../lib/host/recipes.js'

/**
 * The tokens under which the kill switch's ports and parts are registered. A host replaces one by registering its own
 * under the token, in the container that it hands to `register()`, before that.
 *
 * The symbols are global, so that a host and a plugin from two copies of the package still mean the same.
 */
export const tokens: { readonly [Name in keyof Parts]: InjectionToken<Parts[Name]> } = {
  config: Symbol.for('trading-kill-switch.config'),
  name: Symbol.for('trading-kill-switch.name'),
  venues: Symbol.for('trading-kill-switch.venues'),
  logger: Symbol.for('trading-kill-switch.logger'),
  describe: Symbol.for('trading-kill-switch.describe'),
  onShutdown: Symbol.for('trading-kill-switch.onShutdown'),
  process: Symbol.for('trading-kill-switch.process'),
  report: Symbol.for('trading-kill-switch.report'),
  latch: Symbol.for('trading-kill-switch.latch'),
  view: Symbol.for('trading-kill-switch.view'),
  watch: Symbol.for('trading-kill-switch.watch'),
  reductions: Symbol.for('trading-kill-switch.reductions'),
  tickets: Symbol.for('trading-kill-switch.tickets'),
  guard: Symbol.for('trading-kill-switch.guard'),
  inFlight: Symbol.for('trading-kill-switch.inFlight'),
  middleware: Symbol.for('trading-kill-switch.middleware'),
  unknown: Symbol.for('trading-kill-switch.unknown'),
  readings: Symbol.for('trading-kill-switch.readings'),
  agent: Symbol.for('trading-kill-switch.agent'),
  control: Symbol.for('trading-kill-switch.control'),
  heartbeat: Symbol.for('trading-kill-switch.heartbeat'),
  toggle: Symbol.for('trading-kill-switch.toggle'),
  signals: Symbol.for('trading-kill-switch.signals'),
  shutdown: Symbol.for('trading-kill-switch.shutdown'),
  status: Symbol.for('trading-kill-switch.status'),
  killSwitch: Symbol.for('trading-kill-switch.killSwitch'),
  installation: Symbol.for('trading-kill-switch.installation'),
}
