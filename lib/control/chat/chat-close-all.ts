import type { ControlSettings } from '../../between/messages.js'
import type { AllowedUser } from '../../words/notification.js'
import type { CloseAll } from '../getting-out/close-all.js'
import type { Venues } from '../venues/venues.js'
import { type Answer, only } from './answer.js'
import type { Buttons } from './buttons.js'
import { closeAllText, planText } from './texts.js'

export interface ChatCloseAllParts {
  readonly closeAll: CloseAll
  readonly venues: Venues
  readonly settings: Pick<ControlSettings, 'allowCloseAll'>
}

const UNREADABLE =
  'Nothing was sent: no venue could be read, so the positions are unknown. Look at the exchange, or send it again.'
const NOT_ALLOWED = 'This bot does not allow a close-all to be carried out: allow_close_all is false under [control].'

/** `/closeall`, and its button. */
export class ChatCloseAll {
  readonly #parts: ChatCloseAllParts
  readonly #buttons: Buttons

  constructor(parts: ChatCloseAllParts, buttons: Buttons) {
    this.#parts = parts
    this.#buttons = buttons
  }

  /** What would be done, and a button that does that and nothing else. */
  async plan(channel: string): Promise<Answer> {
    const { closeAll, venues, settings } = this.#parts
    if (venues.names.length === 0 || venues.unreachable !== null) return only(UNREADABLE)
    const plan = await closeAll.plan()
    if (plan.venues.every(({ error }) => error !== null)) return only(UNREADABLE)
    const text = planText(plan)
    if (!settings.allowCloseAll) return only(`${text}\n${NOT_ALLOWED}`)
    const data = this.#buttons.make(channel, { do: 'close-all', planId: plan.planId }, performance.now())
    return { text, button: { label: `Halt and send ${plan.orders.length} orders`, data } }
  }

  async execute(planId: string, { name, role }: AllowedUser): Promise<Answer> {
    const { closeAll, settings, venues } = this.#parts
    if (!settings.allowCloseAll) return only(NOT_ALLOWED)
    if (venues.names.length === 0 || venues.unreachable !== null) return only(UNREADABLE)
    const who = { operator: name, role, address: 'telegram', source: 'telegram' } as const
    const execution = await closeAll.execute(planId, who)
    switch (execution.kind) {
      case 'unreadable':
        return only(UNREADABLE)
      case 'changed':
        return only('Nothing was sent: the plan is not what would be done now. Halt first, then send /closeall again.')
      default:
        return only(closeAllText(execution.report))
    }
  }
}
