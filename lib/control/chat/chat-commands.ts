import type { Latch } from '../../between/latch/latch.js'
import type { ControlSettings } from '../../between/messages.js'
import type { AllowedUser } from '../../words/notification.js'
import { mayDo, type Role } from '../../words/operators.js'
import type { Log } from '../../words/ports.js'
import type { LatchFirst } from '../api/latch-first.js'
import type { StatusSource } from '../api/status-source.js'
import { ACKNOWLEDGE, type Asked, type Saying } from '../courier/messages.js'
import type { CloseAll } from '../getting-out/close-all.js'
import type { Keeper } from '../keeper/keeper.js'
import type { Venues } from '../venues/venues.js'
import { type Answer, only } from './answer.js'
import { Buttons } from './buttons.js'
import { ChatCloseAll } from './chat-close-all.js'
import { ChatHalt } from './chat-halt.js'
import { ChatLooks } from './chat-looks.js'
import { ChatResume } from './chat-resume.js'
import { HELP } from './texts.js'

export interface ChatCommandsParts {
  readonly latch: Latch
  readonly keeper: Keeper
  readonly latchFirst: LatchFirst
  readonly status: StatusSource
  readonly venues: Venues
  readonly closeAll: CloseAll
  readonly settings: Pick<ControlSettings, 'allowCloseAll' | 'workingOrders' | 'maxSnapshotAgeMs' | 'notify'>
  readonly isClosing: () => boolean
  readonly say: (channel: string, saying: Saying) => void
  readonly heard: (channel: string, updateId: number) => void
  readonly log: Log
}

/** One command of a chat. */
export interface ChatCommand {
  /** The least that she has to be who gives it. */
  readonly role: Role
  answer(asked: Asked, user: AllowedUser): Promise<Answer>
}

/** So many are answered at once; a halt is always. */
const MOST_AT_ONCE = 5

/** Does what those who are allowed ask for in a chat, as the calls of the API do: by their roles, and under their names. */
export class ChatCommands {
  readonly #parts: ChatCommandsParts
  readonly #halt: ChatHalt
  readonly #commands: ReadonlyMap<string, ChatCommand>
  readonly #press: ChatCommand
  readonly #resume: ChatResume
  readonly #closeAll: ChatCloseAll
  readonly #buttons = new Buttons()
  #atOnce = 0

  constructor(parts: ChatCommandsParts) {
    this.#parts = parts
    this.#halt = new ChatHalt(parts)
    this.#resume = new ChatResume(parts, this.#buttons)
    this.#closeAll = new ChatCloseAll(parts, this.#buttons)
    const looks = new ChatLooks(parts)
    this.#commands = new Map<string, ChatCommand>([
      ['status', { role: 'viewer', answer: () => looks.status() }],
      ['positions', { role: 'viewer', answer: () => looks.positions() }],
      ['ack', { role: 'halter', answer: async (_, user) => this.#resume.acknowledge(user, null) }],
      ['resume', { role: 'operator', answer: async ({ channel }) => this.#resume.show(channel) }],
      ['closeall', { role: 'operator', answer: ({ channel }) => this.#closeAll.plan(channel) }],
    ])
    this.#press = { role: 'operator', answer: (asked, user) => this.#pressed(asked, user) }
  }

  /** Never throws. */
  asked(asked: Asked): void {
    const { channel, userId, chat, name } = asked
    const user = this.#userOf(channel, userId)
    if (user === null) return
    const say = ({ text, button }: Answer) => this.#parts.say(channel, { chat, text, button })
    if (name === 'halt') void this.#answerHalt(asked, user).then(say)
    else void this.#answer(asked, user).then(say)
  }

  /** Counts who has asked and may not. */
  stranger(channel: string, userId: number): void {
    this.#refused(channel, `user ${userId}`, 'not-allowed')
  }

  #userOf(channel: string, userId: number): AllowedUser | null {
    const { notify } = this.#parts.settings
    return notify.find(({ name }) => name === channel)?.allowed.find((user) => user.userId === userId) ?? null
  }

  async #answerHalt(asked: Asked, user: AllowedUser): Promise<Answer> {
    const { channel, updateId } = asked
    const heard = () => this.#parts.heard(channel, updateId)
    if (!mayDo(user.role, 'halter')) {
      heard()
      return this.#notBy(user, 'halter', channel)
    }
    try {
      return await this.#halt.answer(asked, user, heard)
    } catch (error) {
      return this.#failed(error)
    }
  }

  async #answer(asked: Asked, user: AllowedUser): Promise<Answer> {
    if (this.#parts.isClosing()) return only('Nothing was done: the bot is closing.')
    const command = this.#commandOf(asked)
    if (command === null) return only(HELP)
    if (!mayDo(user.role, command.role)) return this.#notBy(user, command.role, asked.channel)
    if (this.#atOnce >= MOST_AT_ONCE) return only('Nothing was done: too much is being answered. Send it again.')
    this.#atOnce++
    try {
      return await command.answer(asked, user)
    } catch (error) {
      return this.#failed(error)
    } finally {
      this.#atOnce--
    }
  }

  #commandOf({ name, press }: Asked): ChatCommand | null {
    if (press?.startsWith(ACKNOWLEDGE)) {
      const haltId = press.slice(ACKNOWLEDGE.length)
      return { role: 'halter', answer: async (_, user) => this.#resume.acknowledge(user, haltId) }
    }
    return press === undefined ? (this.#commands.get(name ?? '') ?? null) : this.#press
  }

  async #pressed({ channel, press = '' }: Asked, user: AllowedUser): Promise<Answer> {
    const action = this.#buttons.take(channel, press, performance.now())
    if (action === null) {
      return only(
        'Nothing was done: this button was pressed before, is older than ten minutes, or is of an earlier run of the bot. Ask anew: /resume, /closeall',
      )
    }
    return action.do === 'resume' ? this.#resume.end(action.haltIds, user) : this.#closeAll.execute(action.planId, user)
  }

  #notBy({ name, role }: AllowedUser, needed: Role, channel: string): Answer {
    this.#refused(channel, name, 'wrong-role')
    return only(`Nothing was done: ${name} is ${role}, and this needs ${needed}.`)
  }

  #refused(channel: string, who: string, problem: string): void {
    const details = { problem, channel }
    const facts = { what: 'refused', who, source: 'telegram', reason: null, haltId: null, details }
    this.#parts.keeper.refused(`${problem} telegram`, facts)
  }

  #failed(error: unknown): Answer {
    const { message, stack } = error as Error
    this.#parts.log('error', `A command of a chat has failed: ${message}`, { stack: stack?.split('\n') })
    return only('It has failed: see the log of the bot, and look at /status.')
  }
}
