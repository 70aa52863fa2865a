import t from 'tap'
import { Latch } from '../../../lib/between/latch/latch.js'
import { LatchFirst } from '../../../lib/control/api/latch-first.js'

t.test('given two halts being let in, when the first is applied, then nothing passes before the second', async (t) => {
  const latch = new Latch()
  latch.gate.started('active', false)
  const latchFirst = new LatchFirst(latch)
  latchFirst.enter()
  latchFirst.enter()
  latchFirst.leave()
  t.equal(latch.gate.isOpen(), false)
  t.equal(latch.gate.read().state, 'halted')
  t.equal(latchFirst.isBusy, true)
  latchFirst.leave()
  t.equal(latch.gate.isOpen(), true, 'what they halt is for the keeper to say')
  t.equal(latchFirst.isBusy, false)
})
