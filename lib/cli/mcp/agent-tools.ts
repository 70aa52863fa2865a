import { readHaltRequest } from '../../words/halt-request.js'
import { BotClient, type Place, Unreached } from '../bot-client.js'
import { planLines } from '../close-all-words.js'
import { type HaltBody, type Halted, haltBot } from '../halting.js'
import { positionLines } from '../positions.js'
import { expectOk, Refused } from '../refused.js'
import { statusLines } from '../status-words.js'
import { failure, result, type ToolResult } from './result.js'
import type { ToolName } from './tools.js'

/** So many readings may be under way at once. Halts are not counted. */
const MOST_READINGS = 4

/** Does what an agent asks for. Each call looks for the bot anew: it may have been restarted. */
export class AgentTools {
  readonly #place: () => Place
  #readings = 0

  constructor(place: () => Place) {
    this.#place = place
  }

  /** Never rejects. */
  async call(name: ToolName, args: unknown): Promise<ToolResult> {
    try {
      return name === 'halt' ? await this.#halt(args) : await this.#read(name)
    } catch (error) {
      return failure(whatFailed(error as Error))
    }
  }

  async #halt(args: unknown): Promise<ToolResult> {
    const { body, warnings } = haltBody(args)
    const place = this.#place()
    const said = [...warnings, ...(place.tokenProblem === null ? [] : [place.tokenProblem])]
    return haltResult(await haltBot(new BotClient(place), body, (line) => said.push(line)), body, said)
  }

  async #read(name: Exclude<ToolName, 'halt'>): Promise<ToolResult> {
    if (this.#readings >= MOST_READINGS) {
      return failure(`Nothing was read: ${MOST_READINGS} readings are under way. Wait for them, then ask again.`)
    }
    this.#readings++
    try {
      const client = new BotClient(this.#place())
      return await READ[name](client)
    } finally {
      this.#readings--
    }
  }
}

const READ = {
  status: async (client: BotClient) => {
    const { body } = expectOk(await client.call('GET', '/status'))
    return result(statusLines(body), body)
  },
  positions: async (client: BotClient) => {
    const { body } = expectOk(await client.call('GET', '/positions'))
    return result(positionLines(body), body)
  },
  close_all_plan: async (client: BotClient) => {
    const { body } = expectOk(await client.call('POST', '/close-all', {}))
    const { detail: _, ...plan } = body
    return result([...planLines(body), '', PLANNED], { ...plan, detail: PLANNED })
  },
}

const PLANNED = 'Nothing was sent. Only a person carries a plan out.'

/** What can't be understood halts everything. Pure. */
export function haltBody(args: unknown): { readonly body: HaltBody; readonly warnings: readonly string[] } {
  const { level, reason, scope, warnings } = readHaltRequest(args)
  return { body: { level, reason: reason ?? 'halted by an agent', ...(scope === null ? {} : { scope }) }, warnings }
}

function haltResult(halted: Halted, { scope, level }: HaltBody, said: readonly string[]): ToolResult {
  if (halted.by === null) {
    return result([halted.what, ...said], { haltId: null, by: null, detail: halted.what, warnings: said }, true)
  }
  if (halted.by === 'file') {
    const { halt, path } = halted
    const more =
      scope !== undefined || level === 'reducing' ? ['The file halts everything, and not only what was asked for.'] : []
    const document = {
      haltId: halt.haltId,
      by: 'file',
      covers: 'everything',
      durable: true,
      halt,
      warnings: [...said, ...more],
    }
    const head = `HALTED ${halt.haltId} (everything) by the file ${path}/HALT. It stands in the journal.`
    return result([head, ...more, ...said], document)
  }
  const { way, told } = halted
  const warnings = [...said, ...told.warnings]
  const lines = [`HALTED ${told.haltId} (${told.covers}) by the ${way.name}`, '', ...statusLines(told)]
  return result([...lines, ...warnings], { ...told, by: way.name, warnings })
}

function whatFailed(error: Error): string {
  if (error instanceof Unreached) return `No bot was reached: ${error.message}. In doubt, call halt: it has other ways.`
  if (error instanceof Refused) return `The bot has refused: ${error.message}`
  return `It failed: ${error.message}`
}
