import 'reflect-metadata'
import {
  type DependencyContainer,
  type InjectionToken,
  instanceCachingFactory,
  container as rootContainer,
} from 'tsyringe'
import {
  DEFAULT_PORT_NAMES,
  type DefaultPort,
  type GivenPorts,
  givenOrDefault,
  type Ports,
} from '../../lib/host/ports.js'
import { tokens } from './tokens.js'

/**
 * Finds the ports of a kill switch, in a child container of its own. What the host has registered in `parent` goes before
 * what it has given by hand, and that before the default. Each port is resolved once, so that all parts have the same.
 *
 * @throws what a factory of the host throws
 */
export function resolvePorts(given: GivenPorts, parent: DependencyContainer = rootContainer): Ports {
  const container = parent.createChildContainer()
  container.registerInstance(tokens.config, given.config)
  const left = DEFAULT_PORT_NAMES.filter((port) => !container.isRegistered(tokenOf(port), true))
  // All of them first: a factory of the host may ask for any other port.
  const found = new Map<DefaultPort, unknown>()
  const resolveOnce = (port: DefaultPort): unknown => {
    if (!found.has(port)) found.set(port, container.resolve(tokenOf(port)))
    return found.get(port)
  }
  for (const port of left) registerOnce(container, port, given, () => resolveOnce('name') as string)
  const resolved = DEFAULT_PORT_NAMES.map((port) => [port, resolveOnce(port)] as const)
  return { config: given.config, ...Object.fromEntries(resolved) } as Ports
}

function tokenOf(port: DefaultPort): InjectionToken<unknown> {
  return tokens[port] as InjectionToken<unknown>
}

/** A plain factory would make a new port for each who asks. */
function registerOnce(
  container: DependencyContainer,
  port: DefaultPort,
  given: GivenPorts,
  botName: () => string,
): void {
  container.register(tokenOf(port), {
    useFactory: instanceCachingFactory(() => givenOrDefault(given, port, botName)),
  })
}
