import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { cleanEnvironment } from './clean-environment.mjs'
import { type Answer, call } from './http-call.js'

export interface BotOptions {
  /** The `[control]` table. */
  readonly settings?: object
  readonly args?: readonly string[]
  readonly environment?: Readonly<Record<string, string>>
  /** Put before `node`, e.g. `unshare`. */
  readonly wrapper?: readonly string[]
}

type Line = Readonly<Record<string, unknown>>

/** A real bot in a real process: one of test/bots, or any program that logs JSON lines. */
export class BotProcess {
  readonly child: ChildProcess
  /** Every JSON line of its standard output, so far. */
  readonly lines: Line[] = []
  stderr = ''
  readonly exited: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>
  #waiting: (() => void)[] = []
  #asked = 0

  constructor(program: string, args: readonly string[], { environment = {}, wrapper = [] }: BotOptions = {}) {
    // The test runner puts its loaders into every child through NODE_OPTIONS, at the last moment.
    const node = ['env', '-u', 'NODE_OPTIONS', process.execPath, program, ...args]
    const [command = '', ...rest] = [...wrapper, ...node]
    this.child = spawn(command, rest, { env: { ...cleanEnvironment(), ...environment }, stdio: 'pipe' })
    this.child.stderr?.on('data', (chunk: Buffer) => {
      this.stderr += chunk.toString()
    })
    if (this.child.stdout !== null) {
      createInterface({ input: this.child.stdout }).on('line', (text) => {
        this.lines.push(parseLine(text))
        this.#wake()
      })
    }
    this.exited = new Promise((resolve) => {
      this.child.on('close', (code, signal) => {
        resolve({ code, signal })
        this.#wake()
      })
    })
  }

  /** Starts one of test/bots. */
  static bot(name: string, options: BotOptions = {}): BotProcess {
    const { settings = {}, args = [] } = options
    return new BotProcess(botPath(name), [JSON.stringify(settings), ...args], options)
  }

  /** The first line that fits, also one that has come already. */
  async line(fits: (line: Line) => boolean, what = 'a line', timeoutMs = 20_000): Promise<Line> {
    const end = Date.now() + timeoutMs
    for (;;) {
      const found = this.lines.find(fits)
      if (found !== undefined) return found
      if (this.child.exitCode !== null || this.child.signalCode !== null) await this.exited
      const left = end - Date.now()
      const over = this.child.exitCode !== null || this.child.signalCode !== null || left <= 0
      if (over && !this.lines.some(fits)) {
        throw new Error(
          `${what} did not come. stderr: ${this.stderr}; last lines: ${JSON.stringify(this.lines.slice(-5))}`,
        )
      }
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, left)
        this.#waiting.push(() => {
          clearTimeout(timer)
          resolve()
        })
      })
    }
  }

  /** Where its control server listens, from its first log line. */
  async url(): Promise<string> {
    return String((await this.line((line) => typeof line['url'] === 'string', 'the line with the url'))['url'])
  }

  async call(method: string, path: string, body?: string | object, headers?: Record<string, string>): Promise<Answer> {
    return call(await this.url(), method, path, body, headers)
  }

  /** Asks test/bots/idle-bot.mjs. */
  // biome-ignore lint/suspicious/noExplicitAny: whatever the bot answers
  async ask(what: string, value?: unknown): Promise<any> {
    const id = ++this.#asked
    this.child.stdin?.write(`${JSON.stringify({ id, ask: what, value })}\n`)
    const { answer, error } = await this.line((line) => line['id'] === id, `the answer to ${what}`)
    return error === undefined ? answer : { error }
  }

  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) this.child.kill(signal)
    await this.exited
  }

  #wake(): void {
    const waiting = this.#waiting
    this.#waiting = []
    for (const wake of waiting) wake()
  }
}

export function botPath(name: string): string {
  return fileURLToPath(new URL(`../bots/${name}.mjs`, import.meta.url))
}

function parseLine(text: string): Line {
  try {
    return JSON.parse(text)
  } catch {
    return { text }
  }
}
