import 'reflect-metadata'
import {
  type DependencyContainer,
  type InjectionToken,
  instanceCachingFactory,
  container as rootContainer,
} from 'tsyringe'
import { lazyParts, makePart, type Parts, type Ports, recipes } from '../../lib/host/recipes.js'
import { tokens } from './tokens.js'

type Name = keyof typeof recipes

/**
 * Registers everything that a kill switch consists of in a container of its own, a child of `parent`. What the host has
 * registered there before is left as it is. `ports` is what the host has given by hand.
 */
export function compose(
  parent: DependencyContainer = rootContainer,
  ports: Partial<Ports> & Pick<Ports, 'config'>,
): Parts {
  const container = parent.createChildContainer()
  const parts = lazyParts(ports.config, (name) => container.resolve(tokenOf(name)))
  container.registerInstance(tokens.config, ports.config)
  for (const name of Object.keys(recipes) as Name[]) {
    if (container.isRegistered(tokenOf(name), true)) continue
    const given = name in ports ? ports[name as keyof Ports] : undefined
    if (given === undefined) registerOnce(container, name, parts)
    else container.registerInstance(tokenOf(name), given)
  }
  return parts
}

function tokenOf(name: Name): InjectionToken<unknown> {
  return tokens[name] as InjectionToken<unknown>
}

/** A plain factory would make a new one for each who asks: two switches, one tripped, the guard watching the other. */
function registerOnce(container: DependencyContainer, name: Name, parts: Parts): void {
  container.register(tokenOf(name), {
    useFactory: instanceCachingFactory(() => makePart(name, parts)),
  })
}
