import fc from 'fast-check'
import type { Test } from 'tap'
import { BotProcess } from '../support/bot-process.js'
import { stateDirectory } from '../support/state-directory.js'

// A real bot, with kill -9 and restarts, against a model of a dozen lines.

const SYMBOLS = ['A', 'B']
const symbol = fc.constantFrom(...SYMBOLS)

type Command =
  | { readonly do: 'halt' | 'haltInCode' | 'resume' | 'resumeOne' | 'resumeWrongly' | 'crash' }
  | { readonly do: 'haltSymbol' | 'resumeSymbol' | 'order' | 'cancel'; readonly symbol: string }

const command: fc.Arbitrary<Command> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constantFrom('halt', 'haltInCode', 'resume', 'resumeOne', 'resumeWrongly') }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('haltSymbol', 'resumeSymbol'), symbol }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constantFrom('order', 'cancel'), symbol }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('crash') }) },
) as fc.Arbitrary<Command>

/** What is halted: everything, by each asker, and single symbols, by the haltId that the newest halt was answered with. */
class Model {
  readonly everything = new Map<'http' | 'code', string>()
  readonly symbols = new Map<string, string>()

  passes(ordered: string): boolean {
    return this.everything.size === 0 && !this.symbols.has(ordered)
  }

  get halts(): string[] {
    return [...this.everything.values(), ...this.symbols.values()].sort()
  }
}

async function run(commands: readonly Command[], settings: object): Promise<void> {
  const model = new Model()
  let bot = BotProcess.bot('idle-bot', { settings })
  const resume = async (confirm: string | string[]) => (await bot.call('POST', '/resume', { confirm })).status
  try {
    for (const step of commands) {
      if (step.do === 'halt') model.everything.set('http', (await bot.call('POST', '/halt')).body.haltId)
      else if (step.do === 'haltInCode') {
        model.everything.set('code', (await bot.ask('halt', { reason: 'code' })).haltId)
      } else if (step.do === 'resumeWrongly') await resume('999-zzzz')
      else if (step.do === 'resume' && model.everything.size > 0) {
        equal(await resume([...model.everything.values()]), 200, step)
        model.everything.clear()
      } else if (step.do === 'resumeOne' && model.everything.size > 0) {
        const [by, haltId] = [...model.everything][0] ?? (['http', ''] as const)
        equal(await resume(haltId), 200, step)
        model.everything.delete(by)
      } else if (step.do === 'haltSymbol') {
        const { haltId } = (await bot.call('POST', '/halt', { scope: { symbol: step.symbol } })).body
        model.symbols.set(step.symbol, haltId)
      } else if (step.do === 'resumeSymbol' && model.symbols.has(step.symbol)) {
        equal(await resume(model.symbols.get(step.symbol) ?? ''), 200, step)
        model.symbols.delete(step.symbol)
      } else if (step.do === 'order') {
        const { allowed } = await bot.ask('check', { symbol: step.symbol, side: 'buy', amount: 1 })
        equal(allowed, model.passes(step.symbol), step)
      } else if (step.do === 'cancel') {
        equal((await bot.ask('check', { symbol: step.symbol, type: 'cancel' })).allowed, true, step)
      } else if (step.do === 'crash') {
        await bot.kill('SIGKILL')
        bot = BotProcess.bot('idle-bot', { settings })
        const { halts } = (await bot.call('GET', '/status')).body
        const ids = halts.map(({ haltId }: { haltId: string }) => haltId).sort()
        equal(ids.join(), model.halts.join(), step)
      }
    }
  } finally {
    await bot.kill()
  }
}

function equal(actual: unknown, expected: unknown, step: Command): void {
  if (actual !== expected) throw new Error(`${JSON.stringify(step)}: ${actual} instead of ${expected}`)
}

/** @param numRuns how many sequences, each with a bot of its own */
export async function judgeSequences(t: Test, numRuns: number): Promise<void> {
  let runs = 0
  const directory = stateDirectory(t)
  await fc.assert(
    fc.asyncProperty(fc.array(command, { minLength: 10, maxLength: 40 }), (commands) =>
      run(commands, { state_dir: `${directory}/${++runs}` }),
    ),
    { numRuns, endOnFailure: true },
  )
  t.ok(runs >= numRuns)
}
