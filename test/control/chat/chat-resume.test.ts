import t from 'tap'
import { Buttons } from '../../../lib/control/chat/buttons.js'
import { ChatResume, type ChatResumeParts } from '../../../lib/control/chat/chat-resume.js'
import type { HoldingTrip } from '../../../lib/words/resume.js'

const ALICE = { userId: 1, name: 'alice', role: 'operator' } as const

async function refusedFor(trips: readonly HoldingTrip[]): Promise<string> {
  const report = { kind: 'trip-holds', trips, halts: [], count: 1 } as const
  const parts = { keeper: { resume: async () => report } } as unknown as ChatResumeParts
  return (await new ChatResume(parts, new Buttons()).end(['7-abcd'], ALICE)).text
}

t.test('given a trip that holds, when resumed in a chat, then it says where a milder limit is accepted', async (t) => {
  const trip = { name: 'max_drawdown', haltId: '7-abcd', why: 'equity is 7500 USD', acceptable: true }
  const text = await refusedFor([trip])
  t.match(text, /^Nothing was resumed: what max_drawdown has halted for \(7-abcd\) is still so: equity is 7500 USD/)
  t.match(text, /\nNot from a chat: .*page.*resume 7-abcd --accept max_drawdown=LIMIT$/)
  t.notMatch(await refusedFor([{ ...trip, name: 'spread', acceptable: false }]), /Not from a chat/, 'it has no limit')
})
