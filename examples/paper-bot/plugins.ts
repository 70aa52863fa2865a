import { StartError } from '../paper-exchange/start-error.js'
import type { BotHost, Plugin } from './plugin.js'

/** Plugins a bundler should take along: it only sees an import whose name is written out. */
function bundled(): Map<string, () => Promise<unknown>> {
  return new Map([['trading-kill-switch', () => import('trading-kill-switch')]])
}

/** Loads the plugins by their package names. Throws `StartError` for one that can't be loaded, or is none. */
export async function loadPlugins(names: readonly string[]): Promise<Plugin[]> {
  return await Promise.all(names.map(loadPlugin))
}

async function loadPlugin(name: string): Promise<Plugin> {
  const load = bundled().get(name) ?? (() => import(name))
  let loaded: unknown
  try {
    loaded = await load()
  } catch (error) {
    throw new StartError(
      `Can't load the plugin "${name}": ${messageOf(error)}\n` +
        'Install the package, or correct its name under plugins in the configuration file.',
    )
  }
  const plugin = (loaded as { default?: unknown }).default
  if (!isPlugin(plugin)) {
    throw new StartError(`The package "${name}" is no plugin: its default export has no register(host, config).`)
  }
  return plugin
}

/** Registers the plugins, one after the other. Throws `StartError` with the first refusal's own words. */
export async function registerPlugins(
  plugins: readonly Plugin[],
  host: BotHost,
  config: unknown,
): Promise<readonly unknown[]> {
  const registrations: unknown[] = []
  for (const plugin of plugins) {
    try {
      registrations.push(await plugin.register(host, config))
    } catch (error) {
      throw new StartError(messageOf(error))
    }
  }
  return registrations
}

/** The trading state, as the first plugin that has one puts it. `-` when none has. */
export function tradingState(registrations: readonly unknown[]): string {
  for (const registration of registrations) {
    const state = (registration as { state?: unknown } | null | undefined)?.state
    if (typeof state === 'string') return state
  }
  return '-'
}

function isPlugin(value: unknown): value is Plugin {
  return typeof (value as Plugin | null | undefined)?.register === 'function'
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
