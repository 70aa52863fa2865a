import type { InjectionToken } from 'tsyringe'
import type { Ports } from '../../lib/host/ports.js'

/**
 * The tokens of the ports: what a kill switch needs from its host. A host replaces a port by registering its own under
 * the token, in the container that it passes to `register()`, before that. What the kill switch consists of, such as its
 * guard, has no token and can't be replaced.
 *
 * The symbols are global, so that a host and a plugin from two copies of the package still mean the same.
 */
export const tokens: { readonly [Name in keyof Ports]: InjectionToken<Ports[Name]> } = {
  /** Always the checked `[control]` table: for the host's own factories to read, not to replace. */
  config: Symbol.for('trading-kill-switch.config'),
  name: Symbol.for('trading-kill-switch.name'),
  venues: Symbol.for('trading-kill-switch.venues'),
  logger: Symbol.for('trading-kill-switch.logger'),
  describe: Symbol.for('trading-kill-switch.describe'),
  onShutdown: Symbol.for('trading-kill-switch.onShutdown'),
  process: Symbol.for('trading-kill-switch.process'),
}
