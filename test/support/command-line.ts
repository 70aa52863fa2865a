import { spawn } from 'node:child_process'
import { cleanEnvironment } from './clean-environment.mjs'

export interface Ran {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
  /** What stands on the standard output, as JSON; null: it is none. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into whatever was said
  readonly document: any
}

/** `npx trading-kill-switch …`, in a process of its own, with its output into a pipe. */
export function commandLine(args: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<Ran> {
  const child = startCommandLine(args, environment)
  const said = { stdout: '', stderr: '' }
  child.stdout.on('data', (chunk: Buffer) => {
    said.stdout += chunk
  })
  child.stderr.on('data', (chunk: Buffer) => {
    said.stderr += chunk
  })
  return new Promise((resolve) => {
    child.on('close', (code) => resolve({ code, ...said, document: parsed(said.stdout) }))
  })
}

export function startCommandLine(args: readonly string[], environment: Readonly<Record<string, string>> = {}) {
  const env = { ...cleanEnvironment(), ...environment }
  return spawn(process.execPath, ['dist/lib/cli/main.js', ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] })
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
