#!/usr/bin/env node
import { UsageError } from './arguments.js'
import { EXIT, type ExitCode } from './exit-codes.js'

type Command = (args: readonly string[]) => Promise<ExitCode>

/** Each is loaded when it is asked for: a halt waits for nothing else. */
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  halt: async () => (await import('./halt.js')).halt,
  status: async () => (await import('./status.js')).status,
  positions: async () => (await import('./positions.js')).positions,
  resume: async () => (await import('./resume.js')).resume,
  'close-all': async () => (await import('./close-all.js')).closeAll,
  drill: async () => (await import('./drill.js')).drill,
  doctor: async () => (await import('./doctor.js')).doctor,
  mcp: async () => (await import('./mcp.js')).mcp,
  pair: async () => (await import('./pair.js')).pair,
  tokens: async () => (await import('./tokens.js')).tokens,
  fleet: async () => (await import('./fleet.js')).fleet,
  audit: async () => (await import('./audit.js')).audit,
}

/** What is carried out also when nobody reads what it says. */
const GO_ON = ['halt', 'resume', 'close-all', 'drill', 'mcp', 'fleet halt', 'fleet resume']

void main(process.argv.slice(2))

async function main(args: readonly string[]): Promise<void> {
  // Who reads the output may have enough of it. A halt goes on all the same.
  process.stdout.on('error', () => {
    const words = args.slice(0, args[0]?.toLowerCase() === 'fleet' ? 2 : 1)
    if (!GO_ON.includes(words.join(' ').toLowerCase())) process.exit()
  })
  process.stderr.on('error', () => {})
  // Node ends where nothing is waited for any more: that is no success.
  process.exitCode = EXIT.notAsItShouldBe
  try {
    process.exitCode = await run(args)
  } catch (error) {
    process.exitCode = await failed(error as Error, args)
  }
}

async function run([name, ...args]: readonly string[]): Promise<ExitCode> {
  if (asksForHelp(name, args)) return help(name)
  if (name === '--version' || name === '-v') {
    const { VERSION } = await import('../words/version.js')
    process.stdout.write(`${VERSION}\n`)
    return EXIT.done
  }
  if (name === undefined) throw new UsageError('What should be done?')
  // In a hurry it may be HALT.
  const command = name.toLowerCase()
  const load = Object.hasOwn(COMMANDS, command) ? COMMANDS[command] : undefined
  if (load === undefined) throw new UsageError(`There is no command "${name}".`)
  return (await load())(args)
}

/** A halt never fails on its arguments: only where it has no other one. */
function asksForHelp(name: string | undefined, args: readonly string[]): boolean {
  const isHelp = (each: string | undefined) => each === '--help' || each === '-h'
  const words = [name, ...args]
  const halted = words.slice(0, words[0]?.toLowerCase() === 'fleet' ? 2 : 1)
  const isHalt = halted.at(-1)?.toLowerCase() === 'halt'
  return isHelp(name) || (args.some(isHelp) && (!isHalt || words.length === halted.length + 1))
}

async function help(name: string | undefined): Promise<ExitCode> {
  const { helpFor } = await import('./help.js')
  process.stdout.write(`${helpFor(name)}\n`)
  return EXIT.done
}

/** Says what is wrong, and what to do. */
async function failed(error: Error, args: readonly string[]): Promise<ExitCode> {
  const { describeFailure } = await import('./failure.js')
  return describeFailure(error, args)
}
