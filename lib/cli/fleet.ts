import { UsageError } from './arguments.js'
import type { ExitCode } from './exit-codes.js'

type Command = (args: readonly string[]) => Promise<ExitCode>

const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  halt: async () => (await import('./fleet/halt.js')).halt,
  resume: async () => (await import('./fleet/resume.js')).resume,
  status: async () => (await import('./fleet/status.js')).status,
  watch: async () => (await import('./fleet/status.js')).watch,
  roster: async () => (await import('./fleet/roster.js')).roster,
  keygen: async () => (await import('./fleet/keygen.js')).keygen,
}

/** `fleet halt | resume | status | watch | roster | keygen`: what reaches all bots of a group. */
export async function fleet([name, ...args]: readonly string[]): Promise<ExitCode> {
  const command = name?.toLowerCase() ?? ''
  const load = Object.hasOwn(COMMANDS, command) ? COMMANDS[command] : undefined
  if (load === undefined) throw new UsageError(`It is fleet ${Object.keys(COMMANDS).join(' | ')}.`)
  return (await load())(args)
}
