import { MessageChannel, receiveMessageOnPort } from 'node:worker_threads'
import type { Notice } from '../between/messages.js'
import type { BotThreadConfig } from '../config/threads.js'
import { newHalt } from '../words/halt.js'
import { makeGuardParts } from './guard-parts.js'

/** So many first refusals. */
const ROUNDS = 5

const ORDER = { venue: 'none', symbol: 'NONE/NONE', side: 'buy', type: 'limit', amount: '1', price: '1' }

/**
 * Has a few orders refused that nobody has sent, so that the first real refusal doesn't have to wait for code that has never
 * run. To be called while the control thread starts: until it has, this thread only waits.
 *
 * All of it happens to parts that nobody else has, made of the same classes, with a latch of their own each time. The host's
 * `describe` is not asked.
 */
export function warmUp(config: BotThreadConfig): void {
  for (let round = 0; round < ROUNDS; round++) refuseOne(config)
}

function refuseOne(config: BotThreadConfig): void {
  const { port1: keeper, port2: bot } = new MessageChannel()
  const { latch, guard, middleware } = makeGuardParts(config, null, {
    receiveNotice: () => receiveMessageOnPort(bot)?.message,
    post: (message) => bot.postMessage(message),
    controlGone: () => {},
  })
  const tell = (notice: Notice) => {
    keeper.postMessage(notice)
    latch.news.nextRevision()
  }
  latch.news.wantExample()
  latch.gate.raise('halted')
  guard.check(ORDER)
  const facts = { level: 'halted', reason: 'a warm-up', source: 'start', operator: null, scope: null } as const
  tell({ kind: 'raised', halt: newHalt({ ...facts, haltId: latch.haltIds.mint() }), callId: null })
  guard.permits(ORDER)
  middleware(ORDER, () => {})
  keeper.close()
}
