import t from 'tap'
import { bareMessage, messageOf } from '../../../lib/control/courier/message.js'
import type { Telling } from '../../../lib/control/courier/telling.js'

const halt = (sequence: number): Telling => ({
  sequence,
  time: '2026-01-02T03:04:05.678Z',
  event: 'halt',
  level: 'critical',
  title: 'HALTED my-bot: a secret plan',
  text: 'by alice',
  haltId: `${sequence}-bjkk`,
  who: 'alice',
  source: 'http',
  reason: 'a secret plan',
  ofFleet: false,
})

t.test(
  'given a service that refuses what is said, when it is said barely, then shortly, and without a word from outside',
  async (t) => {
    const whole = messageOf(
      Array.from({ length: 1_000 }, (_, index) => halt(index + 1)),
      null,
    )
    t.match(JSON.stringify(whole), /secret plan/)
    const bare = bareMessage(whole)
    t.notMatch(JSON.stringify(bare), /secret|alice|my-bot/)
    t.match(bare.title, /1000 x halt/)
    t.match(bare.events.at(-1), { sequence: 1_000, haltId: '1000-bjkk', level: 'critical' })
    t.ok(JSON.stringify(bare).length < 20_000)
  },
)
