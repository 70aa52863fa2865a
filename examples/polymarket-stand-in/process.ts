import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { StartError } from '../paper-exchange/start-error.js'

/** A stand-in that runs in a process of its own, and lives while the bot is stuck or gone. */
export interface StandInProcess {
  readonly url: string
  readonly pid: number
  /** Ends it, if this bot has started it. */
  end(): void
}

/**
 * The stand-in at a URL on loopback: the one that runs there, or else one that is started.
 *
 * @throws {StartError} when something else is there, or it can't be started
 */
export async function findOrStartStandIn(url: string): Promise<StandInProcess> {
  const { hostname, port } = new URL(url)
  if (hostname !== '127.0.0.1')
    throw new StartError(`url = "${url}" in [polymarket]: the stand-in listens on 127.0.0.1 only.`)
  return (port === '0' ? null : await findStandIn(url)) ?? (await startStandIn(port))
}

async function findStandIn(url: string): Promise<StandInProcess | null> {
  const response = await fetch(`${url}/stand-in`).catch((error: Error) => {
    if ((error.cause as NodeJS.ErrnoException | undefined)?.code === 'ECONNREFUSED') return null
    throw new StartError(`${url} does not answer as the stand-in does: ${error.message}`)
  })
  if (response === null) return null
  const { name, pid } = (await response.json().catch(() => ({}))) as { name?: string; pid?: number }
  if (name === 'polymarket-stand-in' && pid !== undefined) return { url, pid, end: () => {} }
  throw new StartError(`${url} is taken by something else. End it, or set url in [polymarket] to another port.`)
}

async function startStandIn(port: string): Promise<StandInProcess> {
  const program = fileURLToPath(new URL('./main.js', import.meta.url))
  // In a group of its own: Ctrl-C ends the bot, and the bot ends the stand-in.
  const child = spawn(process.execPath, [program, '--port', port], {
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = await Promise.race([once(createInterface({ input: child.stdout }), 'line'), once(child, 'close')])
  if (typeof line !== 'string')
    throw new StartError(`The stand-in for Polymarket could not be started on port ${port}.`)
  child.unref()
  child.stdout.destroy()
  return { ...(JSON.parse(line) as { url: string; pid: number }), end: () => child.kill() }
}
