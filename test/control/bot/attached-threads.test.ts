import { once } from 'node:events'
import { MessageChannel } from 'node:worker_threads'
import t from 'tap'
import { Latch } from '../../../lib/between/latch/latch.js'
import { LEADS_NOBODY, type WholeSet } from '../../../lib/between/messages.js'
import { AttachedThreads } from '../../../lib/control/bot/attached-threads.js'

t.test(
  'given an attached thread, when it has lost a notice, or another role answers, then it is told all',
  async (t) => {
    const latch = new Latch()
    const threads = new AttachedThreads({ latch, settleMs: 100, log: () => {} })
    const says = (botHaltsTaken: number) => ({
      wholeSet: (): WholeSet => ({
        kind: 'whole',
        halts: [],
        pauses: [],
        durable: true,
        botHaltsTaken,
        role: LEADS_NOBODY,
      }),
      take: () => {},
      lost: () => {},
    })
    const { port1, port2 } = new MessageChannel()
    t.teardown(() => {
      threads.close()
      port1.close()
    })
    const told = async () => (await once(port1, 'message', { signal: AbortSignal.timeout(20_000) }))[0]
    threads.answeredBy(says(1))
    const { block } = latch.threads.take() ?? { block: 0 }
    threads.add(block, port2)
    t.match(await told(), { kind: 'whole', botHaltsTaken: 1 })
    latch.threads.wantWholeSet(block)
    threads.look([])
    t.match(await told(), { kind: 'whole', botHaltsTaken: 1 })
    threads.answeredBy(says(2))
    t.match(await told(), { kind: 'whole', botHaltsTaken: 2 })
  },
)
