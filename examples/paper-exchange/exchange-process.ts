import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import type { Socket } from 'node:net'
import { constants } from 'node:os'
import { createInterface } from 'node:readline'
import * as nodeUrl from 'node:url'
import { ExchangeClient } from './http-client.js'
import { StartError } from './start-error.js'
import type { WireMoment } from './wire-events.js'

const START_TIMEOUT_MS = 10_000

/** A paper exchange that runs in a process of its own. */
export interface ExchangeProcess {
  readonly url: string
  readonly pid: number
  readonly market: WireMoment
  /** True: this bot has started it, and has to end it. */
  readonly startedHere: boolean
  /** Ends it, if this bot has started it. To be called last: whatever is still asked there is lost. */
  end(): void
}

/** How an exchange is started. */
export interface ExchangeProgram {
  /** Its main module. */
  readonly path: string
  /** The configuration file it reads. */
  readonly config: string
}

/** The exchange program beside a bot's main module. */
export function exchangeProgram(moduleUrl: string | undefined, config: string): ExchangeProgram {
  const path = moduleUrl === undefined ? '' : nodeUrl.fileURLToPath(new URL('../paper-exchange/main.js', moduleUrl))
  return { path, config }
}

const STOPS = ['SIGINT', 'SIGTERM'] as const

/**
 * Ends the exchange with the bot, also when a signal ends the bot that nobody else listens to.
 *
 * @returns leaves the signals to those who listen to them by then: a kill switch leaves the end of the process to its host otherwise
 */
export function endWithThisProcess(exchange: Pick<ExchangeProcess, 'end'>): () => void {
  const exit = (signal: NodeJS.Signals): never => process.exit(128 + constants.signals[signal])
  process.on('exit', () => exchange.end())
  for (const signal of STOPS) process.on(signal, exit)
  return () => {
    for (const signal of STOPS) if (process.listenerCount(signal) > 1) process.removeListener(signal, exit)
  }
}

/**
 * The exchange at `url`: the one that runs there, or else one that is started. It goes on when this process is killed.
 * Throws `StartError` when something else is there, or when it can't be started.
 */
export async function findOrStartExchange(url: string, program: ExchangeProgram): Promise<ExchangeProcess> {
  const found = await findExchange(url)
  if (found !== null) return found
  const started = await startExchange(url, program)
  // Another bot may have been faster.
  if (typeof started !== 'string') return started
  const other = await findExchange(url)
  if (other !== null) return other
  throw new StartError(started)
}

async function findExchange(url: string): Promise<ExchangeProcess | null> {
  if (new URL(url).port === '0') return null
  let health: unknown
  try {
    health = await new ExchangeClient(url).call('GET', '/health')
  } catch (error) {
    if (isRefused(error)) return null
    throw new StartError(taken(url))
  }
  const { name, pid, market } = health as { name?: unknown; pid: number; market: WireMoment }
  if (name !== 'paper-exchange') throw new StartError(taken(url))
  return { url, pid, market, startedHere: false, end: () => {} }
}

/** Resolves to why not, when it could not be started. */
async function startExchange(url: string, { path, config }: ExchangeProgram): Promise<ExchangeProcess | string> {
  if (!existsSync(path)) {
    return (
      `No paper exchange runs at ${url}, and its program is not there to be started${path === '' ? '' : `: ${path}`}.\n` +
      'Build it (npm run build), start it by hand, or set exchange = "in-process" in [paper].'
    )
  }
  const args = [path, '--config', config, '--port', new URL(url).port || '80']
  // In a group of its own: Ctrl-C ends the bot, and the bot ends the exchange.
  const child = spawn(process.execPath, args, { detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
  const first = await firstWords(child)
  if (typeof first === 'string') {
    child.kill('SIGKILL')
    return `The paper exchange could not be started: ${first.trim()}`
  }
  child.stderr?.pipe(process.stderr, { end: false })
  for (const part of [child, child.stdout as Socket, child.stderr as Socket]) part.unref()
  const end = () => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM')
  }
  return { ...first, startedHere: true, end }
}

/** The first line that the exchange prints; or, as a text, why there is none. */
async function firstWords(child: ChildProcess): Promise<{ url: string; pid: number; market: WireMoment } | string> {
  let errors = ''
  const onError = (chunk: Buffer) => {
    errors += chunk.toString()
  }
  child.stderr?.on('data', onError)
  const lines = createInterface({ input: child.stdout as Socket })
  let timer: NodeJS.Timeout | undefined
  try {
    return await new Promise((resolve) => {
      timer = setTimeout(resolve, START_TIMEOUT_MS, `it said nothing within ${START_TIMEOUT_MS / 1_000} s. ${errors}`)
      lines.once('line', (line) => resolve(JSON.parse(line)))
      child.once('error', ({ message }) => resolve(message))
      child.once('close', () => resolve(errors))
    })
  } finally {
    clearTimeout(timer)
    child.stderr?.off('data', onError)
  }
}

function isRefused(error: unknown): boolean {
  const cause = (error as Error).cause as NodeJS.ErrnoException | undefined
  return cause?.code === 'ECONNREFUSED'
}

function taken(url: string): string {
  return (
    `${url} is taken by something that doesn't answer as a paper exchange does. ` +
    'End it, or set exchange in [paper] to another port, or to "in-process".'
  )
}
