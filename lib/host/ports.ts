import type { ControlConfig } from '../config/control-config.js'
import type { DescribeOrder } from '../words/order.js'
import { ownField } from '../words/own-field.js'
import type { AnyLogger, Venue } from '../words/ports.js'
import { defaultLogger } from './default-logger.js'
import type { ProcessPort } from './installation.js'

/** What a kill switch needs from its host. */
export interface Ports {
  readonly config: ControlConfig
  /** The bot's name, for people. */
  readonly name: string
  readonly venues: readonly Venue[]
  readonly logger: AnyLogger
  /** Null: orders are read by common field names. */
  readonly describe: DescribeOrder | null
  /** Null: nothing is done before the process exits. */
  readonly onShutdown: (() => Promise<void>) | null
  readonly process: ProcessPort
}

/** What a host gives. The rest are defaults. */
export type GivenPorts = Pick<Ports, 'config'> & { readonly [Name in DefaultPort]?: Ports[Name] | undefined }

/** A port that the host may leave out. */
export type DefaultPort = Exclude<keyof Ports, 'config'>

/** How a port is made that the host leaves out. The logger carries the bot's name. */
export const DEFAULT_PORTS: { readonly [Port in DefaultPort]: (botName: () => string) => Ports[Port] } = {
  name: () => 'bot',
  venues: () => [],
  logger: (botName) => defaultLogger(botName()),
  describe: () => null,
  onShutdown: () => null,
  process: () => process,
}

/** The ports that the host may leave out. */
export const DEFAULT_PORT_NAMES = Object.keys(DEFAULT_PORTS) as readonly DefaultPort[]

/** Adds what the host has left out. */
export function completePorts(given: GivenPorts): Ports {
  const botName = (): string => givenOrDefault(given, 'name', botName) as string
  const ports = DEFAULT_PORT_NAMES.map((port) => [port, givenOrDefault(given, port, botName)] as const)
  return { config: given.config, ...Object.fromEntries(ports) } as Ports
}

/** What the host has given for a port, also when that is null: leaving a port out is one thing, giving nothing another. */
export function givenOrDefault(given: GivenPorts, port: DefaultPort, botName: () => string): unknown {
  const own = ownField(given, port)
  return own === undefined ? DEFAULT_PORTS[port](botName) : own
}
