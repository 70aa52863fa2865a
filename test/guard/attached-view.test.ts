import t from 'tap'
import { Latch } from '../../lib/between/latch/latch.js'
import { LEADS_NOBODY, type Notice } from '../../lib/between/messages.js'
import { HaltView } from '../../lib/guard/halt-view.js'
import { readOrder } from '../../lib/words/order.js'
import { A_HALT } from '../support/guard-parts.js'

// What an attached thread knows of halts. The test plays the bot thread and the keeper.

const ORDER = readOrder({ symbol: 'BTC/USDT', side: 'buy', amount: 1 })
const SCOPED = { ...A_HALT, scope: { symbol: 'BTC/USDT' } }
const WHOLE: Notice = { kind: 'whole', halts: [], pauses: [], durable: true, botHaltsTaken: 0, role: LEADS_NOBODY }

function attachedView() {
  const latch = new Latch()
  const notices: Notice[] = [WHOLE]
  let onEmpty = () => {}
  const receive = () => {
    const notice = notices.shift()
    if (notice === undefined) onEmpty()
    return notice
  }
  let asked = 0
  const view = new HaltView(latch, receive, {
    allTold: () => latch.botHalts.allTaken(),
    wantWholeSet: () => asked++,
  })
  latch.gate.started('active', false)
  latch.news.nextRevision()
  const publish = (notice: Notice) => {
    notices.push(notice)
    latch.news.nextRevision()
  }
  const covering = () => view.covering(ORDER, latch.gate.read()).map(({ level, haltId }) => ({ level, haltId }))
  return {
    latch,
    view,
    publish,
    covering,
    asked: () => asked,
    whenEmpty: (step: () => void) => {
      onEmpty = step
    },
  }
}

t.test(
  'given a scoped halt of the bot thread, when the keeper tells it late, then nothing passes before',
  async (t) => {
    const { latch, publish, covering } = attachedView()
    latch.gate.raiseScoped()
    t.same(covering(), [], 'of no halt is known')
    const number = latch.botHalts.announce()
    latch.gate.raiseScoped()
    t.match(covering(), [{ level: 'halted' }], 'it is announced, and covers everything until it is told')
    publish({ kind: 'raised', halt: SCOPED, callId: 1 })
    latch.botHalts.takenUpTo(number)
    t.match(covering(), [{ level: 'halted', haltId: SCOPED.haltId }])
  },
)

t.test(
  'given a halt that is told while notices are read, when an order is judged, then it does not pass',
  async (t) => {
    const { latch, publish, covering, whenEmpty } = attachedView()
    t.same(covering(), [])
    const number = latch.botHalts.announce()
    latch.gate.raiseScoped()
    // The last notice is taken, and the keeper takes and tells the halt in this very moment.
    whenEmpty(() => {
      whenEmpty(() => {})
      publish({ kind: 'raised', halt: SCOPED, callId: 1 })
      latch.botHalts.takenUpTo(number)
    })
    latch.news.nextRevision()
    t.match(covering(), [{ level: 'halted' }])
    t.match(covering(), [{ level: 'halted', haltId: SCOPED.haltId }], 'and it is known from then on')
  },
)

t.test('given a thread that was told nothing yet, when it looks, then all is halted, and it asks', async (t) => {
  const { latch, publish, view, asked } = attachedView()
  const empty = new HaltView(latch, () => undefined, { allTold: () => true, wantWholeSet: () => {} })
  latch.gate.raiseScoped()
  t.match(empty.covering(ORDER, latch.gate.read()), [{ level: 'halted' }])
  t.equal(empty.isWhole, false)
  view.readNotices()
  t.equal(view.isWhole, true)
  t.equal(asked(), 0)
  publish({ ...WHOLE, halts: [SCOPED] })
  t.match(view.covering(ORDER, latch.gate.read()), [SCOPED])
})
