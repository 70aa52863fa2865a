import { type ControlTable, type Environment, readControlConfig } from '../config/control-config.js'
import type { DescribeOrder } from '../words/order.js'
import { ownFields } from '../words/own-field.js'
import type { AnyLogger, Venue } from '../words/ports.js'
import { disabledKillSwitch } from './disabled-kill-switch.js'
import type { KillSwitch } from './kill-switch.js'
import { completePorts } from './ports.js'
import { prepareKillSwitch } from './start.js'

/** What a bot may give its kill switch, beside the `[control]` table. All of it is optional. */
export interface KillSwitchOptions {
  /** The bot's name, for people. Default: `bot`. */
  readonly name?: string
  /** The exchanges that positions, working orders and the account are read from. */
  readonly venues?: readonly Venue[]
  /** Of pino, winston, bunyan, log4js, Nest or a kind of your own, or the console. Default: pino, to standard output. */
  readonly logger?: AnyLogger
  /** Reads the bot's orders, where their shape is not a common one. */
  readonly describe?: DescribeOrder
  /** Called at the end of a graceful shutdown, before the process exits. */
  readonly onShutdown?: () => Promise<void>
  /** Where `CONTROL_*` is read. Default: `process.env`. */
  readonly environment?: Environment
}

/**
 * Makes and starts the kill switch of a bot, without a container.
 *
 * @param control the `[control]` table of the bot's configuration; the `CONTROL_*` environment is laid on top of it
 * @returns once the control server listens and the state of the last run is in force
 * @throws {ConfigError} when the configuration can't be used
 * @throws {StartError} when the port or the state directory can't be had: the bot must not trade then
 */
export async function createKillSwitch(control?: ControlTable, options: KillSwitchOptions = {}): Promise<KillSwitch> {
  const { environment = process.env, ...ports } = ownFields(options)
  const config = readControlConfig(control, environment)
  if (!config.enabled) return disabledKillSwitch(config, ports.logger)
  return prepareKillSwitch(completePorts({ config, ...ports })).start()
}
