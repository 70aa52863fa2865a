// With the package: a host that imports tsyringe after it may rely on that.
import 'reflect-metadata'
// By another name: bots that are bundled into one file often have a `createRequire` at its top.
import { createRequire as requireFrom } from 'node:module'
import { join } from 'node:path'
import type { DependencyContainer, InjectionToken } from 'tsyringe'
import {
  completePorts,
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
 * @param parent where the host has registered its own; default: tsyringe's global container
 * @throws what a factory of the host throws
 */
export function resolvePorts(given: GivenPorts, parent: DependencyContainer | null = globalContainer()): Ports {
  if (parent === null) return completePorts(given)
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

/**
 * tsyringe is loaded here, and not with the package: who calls `createKillSwitch()` or hands over a container does without.
 * At once, since `register()` puts everything in place before it returns. Null: it isn't there, as beside a bundled bot.
 */
function globalContainer(): DependencyContainer | null {
  try {
    return requireFrom(placeOfThis())('tsyringe').container
  } catch {
    return null
  }
}

/** A bot that is bundled into an ESM file has no name of its file here: then where its program is counts. */
function placeOfThis(): string {
  return typeof __filename === 'string' ? __filename : (process.argv[1] ?? join(process.cwd(), 'bot'))
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
  let made: { readonly port: unknown } | null = null
  const useFactory = () => {
    made ??= { port: givenOrDefault(given, port, botName) }
    return made.port
  }
  container.register(tokenOf(port), { useFactory })
}
