import type { Halt } from '../../words/halt.js'
import type { AllowedUser } from '../../words/notification.js'
import { describeLeft, describeRefusal, type ResumeRefusal } from '../../words/resume.js'
import type { StatusSource } from '../api/status-source.js'
import type { Keeper } from '../keeper/keeper.js'
import { type Answer, only } from './answer.js'
import type { Buttons } from './buttons.js'
import { haltLine, statusText } from './texts.js'

/** A resume that the disk keeps for longer, in ms, is given up: who has pressed has looked away. */
const GIVEN_UP_MS = 15_000
/** So much of a refusal is shown, in UTF-16 units. */
const MOST_SHOWN = 3_000

export interface ChatResumeParts {
  readonly keeper: Keeper
  readonly status: StatusSource
}

/** `/resume` and its button, and `/ack`. */
export class ChatResume {
  readonly #parts: ChatResumeParts
  readonly #buttons: Buttons

  constructor(parts: ChatResumeParts, buttons: Buttons) {
    this.#parts = parts
    this.#buttons = buttons
  }

  /** What is in force, and a button that ends that and nothing else. */
  show(channel: string): Answer {
    const { halts } = this.#parts.keeper
    const shown = halts.newest()
    if (shown.length === 0) return only('Nothing is halted.')
    const more = halts.size - shown.length
    const lines = ['In force, newest first:', ...shown.map(haltLine)]
    if (more > 0) lines.push(`and ${more} more, which the button does not end`)
    const haltIds = shown.map(({ haltId }) => haltId)
    const data = this.#buttons.make(channel, { do: 'resume', haltIds }, performance.now())
    const label = shown.length === 1 ? `End ${haltIds[0]}` : `End these ${shown.length}`
    return { text: lines.join('\n'), button: { label, data } }
  }

  /** Ends the halts of a button. Those that came in behind it stay. */
  async end(haltIds: readonly string[], { name }: AllowedUser): Promise<Answer> {
    const { keeper, status } = this.#parts
    const by = performance.now() + GIVEN_UP_MS
    const report = await keeper.resume({
      confirm: haltIds,
      source: 'telegram',
      operator: name,
      who: name,
      isGivenUp: () => performance.now() > by,
    })
    if (report.kind === 'not-halted') return only('Nothing is halted.')
    if (report.kind !== 'resumed')
      return only(`${describeRefusal(report).message.slice(0, MOST_SHOWN)}${howToAccept(report)}`)
    const now = await status.status()
    const left = now.haltCount === 0 ? [] : [`Not all is resumed: ${describeLeft(now.haltCount, now.state)}.`]
    return only([`Resumed ${idsOf(report.lifted)}.`, ...left, statusText(now)].join('\n'))
  }

  /** @param upTo the halt that is known, with all before it; null: all in force */
  acknowledge({ name }: AllowedUser, upTo: string | null): Answer {
    const { keeper } = this.#parts
    const inForce = keeper.halts.list()
    const newest = upTo === null ? inForce.length - 1 : inForce.findIndex(({ haltId }) => haltId === upTo)
    const known = inForce.slice(0, newest + 1)
    if (known.length === 0)
      return only(upTo === null ? 'Nothing is halted.' : 'That halt is over, or another one stands for it.')
    const haltIds = known.map(({ haltId }) => haltId)
    const haltId = known.at(-1)?.haltId ?? null
    keeper.note({ what: 'acknowledged', who: name, source: 'telegram', reason: null, haltId, details: { haltIds } })
    const others = inForce.length - known.length
    const left = others === 0 ? '' : ` Newer, and not acknowledged: ${others}.`
    return only(`Acknowledged: ${idsOf(known)}. Still in force.${left}`)
  }
}

/** A chat has no field for a limit. */
function howToAccept(report: ResumeRefusal): string {
  const trips = report.kind === 'trip-holds' ? report.trips.filter(({ acceptable }) => acceptable) : []
  if (trips.length === 0) return ''
  const ids = trips.map(({ haltId }) => haltId).join(' ')
  const accepts = trips.map(({ name }) => `--accept ${name}=LIMIT`).join(' ')
  return `\nNot from a chat: accept it on the bot’s page, or by: npx trading-kill-switch resume ${ids} ${accepts}`
}

function idsOf(halts: readonly Halt[]): string {
  const ids = halts.slice(0, 20).map(({ haltId }) => haltId)
  return halts.length > ids.length ? `${ids.join(', ')} and ${halts.length - ids.length} more` : ids.join(', ')
}
