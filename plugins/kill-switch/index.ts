import type { DependencyContainer } from 'tsyringe'
import { type ControlConfig, readControlConfig } from '../../lib/config/control-config.js'
import { disabledKillSwitch } from '../../lib/host/disabled-kill-switch.js'
import type { KillSwitch } from '../../lib/host/kill-switch.js'
import { startKillSwitch } from '../../lib/host/start.js'
import type { DescribeOrder } from '../../lib/words/order.js'
import type { Logger, OrderMiddleware, Venue } from '../../lib/words/ports.js'
import { compose } from './composition.js'

export * from '../../lib/index.js'
export { tokens } from './tokens.js'

/** What a bot hands to `register()`. Only the first is required. */
export interface BotHost {
  /** Called once, at once: puts the middleware last into the order pipeline. */
  useOrderMiddleware(middleware: OrderMiddleware): void
  /** The bot's name, for people. */
  name?: string
  venues?: Venue[]
  logger?: Logger
  /** Reads the bot's orders, where their shape is not a common one. */
  describe?: DescribeOrder
  /** Where the host has registered what replaces a port; see `tokens`. */
  container?: DependencyContainer
  /** Called at the end of a graceful shutdown, before the process exits. */
  onShutdown?(): Promise<void>
}

/** What a bot's configuration names. */
export interface KillSwitchPlugin {
  readonly name: 'trading-kill-switch'
  /**
   * Composes the kill switch of one bot and starts it. The middleware is in place before this returns, and lets nothing
   * pass before the promise resolves.
   *
   * @param config the bot's whole configuration; its `control` table is read, with the `CONTROL_*` environment on top
   * @throws {ConfigError | StartError} as a rejection: the bot must not trade then, and its pipeline lets nothing pass
   */
  register(host: BotHost, config?: { readonly control?: unknown }): Promise<KillSwitch>
}

const plugin: KillSwitchPlugin = {
  name: 'trading-kill-switch',
  async register(host, config = {}) {
    if (typeof host?.useOrderMiddleware !== 'function') {
      throw new TypeError(
        'register(host, config): the host needs a useOrderMiddleware(middleware) that puts the middleware last into its ' +
          'order pipeline. Without it, nothing would be guarded.',
      )
    }
    const control = readConfigOrRefuse(host, config.control)
    if (!control.enabled) return disabledKillSwitch(control, host.logger)
    const { name, venues, logger, describe } = host
    const parts = compose(host.container, {
      config: control,
      ...(name !== undefined && { name }),
      ...(venues !== undefined && { venues }),
      ...(logger !== undefined && { logger }),
      ...(describe !== undefined && { describe }),
      ...(host.onShutdown !== undefined && { onShutdown: () => host.onShutdown?.() ?? Promise.resolve() }),
    })
    host.useOrderMiddleware(parts.middleware)
    return startKillSwitch(parts)
  },
}

/** A host that doesn't wait for `register()` must not trade without a kill switch for a mistake in its configuration. */
function readConfigOrRefuse(host: BotHost, control: unknown): ControlConfig {
  try {
    return readControlConfig(control, process.env)
  } catch (error) {
    host.useOrderMiddleware(() => {
      throw error
    })
    throw error
  }
}

export default plugin
