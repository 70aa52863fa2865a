import type { DependencyContainer } from 'tsyringe'
import { type ControlConfig, readControlConfig } from '../../lib/config/control-config.js'
import { createRefusal } from '../../lib/guard/middleware.js'
import { disabledKillSwitch } from '../../lib/host/disabled-kill-switch.js'
import type { KillSwitch } from '../../lib/host/kill-switch.js'
import type { GivenPorts } from '../../lib/host/ports.js'
import { prepareKillSwitch } from '../../lib/host/start.js'
import type { DescribeOrder } from '../../lib/words/order.js'
import type { AnyLogger, OrderMiddleware, Venue } from '../../lib/words/ports.js'
import { resolvePorts } from './container.js'

export * from '../../lib/index.js'
export { tokens } from './tokens.js'

/** What a bot hands to `register()`. Only the first is required. */
export interface BotHost {
  /** Called once, at once: puts the middleware last into the order pipeline. */
  useOrderMiddleware(middleware: OrderMiddleware): void
  /** The bot's name, for people. */
  name?: string
  venues?: Venue[]
  logger?: AnyLogger
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
   * Puts the kill switch of one bot together and starts it. The middleware is in place before this returns, and lets
   * nothing pass before the promise resolves.
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
    const control = orRefuse(host, () => readControlConfig(config.control, process.env))
    if (!control.enabled) return disabledKillSwitch(control, host.logger)
    const prepared = orRefuse(host, () => prepareKillSwitch(resolvePorts(portsOf(host, control), host.container)))
    host.useOrderMiddleware(prepared.middleware)
    return prepared.start()
  },
}

/** What the host gives by hand. */
function portsOf(host: BotHost, config: ControlConfig): GivenPorts {
  const { name, venues, logger, describe } = host
  const onShutdown = host.onShutdown && (() => host.onShutdown?.() ?? Promise.resolve())
  return { config, name, venues, logger, describe, onShutdown }
}

/**
 * Whatever is wrong with the configuration or a port, a host that doesn't wait for `register()` must not trade without a
 * kill switch: its pipeline gets a step that refuses every order.
 */
function orRefuse<T>(host: BotHost, prepare: () => T): T {
  try {
    return prepare()
  } catch (error) {
    host.useOrderMiddleware(createRefusal(error as Error))
    throw error
  }
}

export default plugin
