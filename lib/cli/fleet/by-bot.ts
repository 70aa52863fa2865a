import type { FleetHalt, FleetMember, FleetStatus, SignedResume } from '../../words/fleet.js'
import { type BotClient, Unreached } from '../bot-client.js'
import { expectOk, Refused } from '../refused.js'
import { describeWay } from '../way.js'
import { haltBody } from './call-bot.js'
import type { FleetLook, FleetWay, Written } from './fleet-way.js'

/** The document of `GET /fleet`, as far as it is read here. */
interface FleetDocument {
  /** Null: this bot is in no fleet. */
  readonly fleet: FleetStatus | null
  readonly halts: readonly FleetHalt[]
  /** Null: the engine can't be asked. */
  readonly members: readonly FleetMember[] | null
  readonly doubt: string | null
}

/** A fleet by way of one of its bots: it needs no password of the engine, and works while the engine is down. */
export class ByBot implements FleetWay {
  readonly #client: BotClient

  constructor(client: BotClient) {
    this.#client = client
  }

  get name(): string {
    const [way] = this.#client.ways
    return way === undefined ? 'the bot' : `the bot at ${describeWay(way)}`
  }

  async halt(halt: FleetHalt): Promise<Written> {
    return this.#post('/fleet/halt', haltBody(halt))
  }

  async resume(resume: SignedResume): Promise<Written> {
    return this.#post('/fleet/resume', resume)
  }

  async look(): Promise<FleetLook> {
    const { fleet, halts, members, doubt }: FleetDocument = expectOk(await this.#client.call('GET', '/fleet')).body
    if (fleet === null || fleet === undefined)
      throw new Unreached('this bot is in no fleet: it has no [control.fleet]. Name the engine by --config or --url')
    if (members === null)
      throw new Unreached(`it can't ask the engine ${fleet.engine}: ${fleet.failure ?? 'no answer came in time'}`)
    return { group: fleet.group, halts, members, doubt }
  }

  close(): void {}

  async #post(path: string, body: object): Promise<Written> {
    const answer = await this.#client.call('POST', path, body)
    if (answer.status !== 200) throw new Refused(answer)
    const { inEngine = false, warnings = [] } = answer.body ?? {}
    return { inEngine: inEngine === true, warnings: Array.isArray(warnings) ? warnings.map(String) : [] }
  }
}
