import t from 'tap'
import { HaltFigures } from '../../../lib/control/figures/halt-figures.js'

t.test('given halts, then they are counted by source, and their durations where these are known', async (t) => {
  const figures = new HaltFigures()
  figures.latched(120)
  figures.halted('http', Promise.resolve(true))
  figures.halted('signal', Promise.resolve(false))
  await new Promise(setImmediate)
  const read = figures.read()
  t.match(read.halts, { http: 1, signal: 1, code: 0 })
  t.equal(read.latch.count, 1)
  t.equal(read.latch.sum, 0.00012)
  t.equal(read.durable.count, 1, 'one that is not on disk has no duration')
})

t.test(
  'given a halt, when it is quiet, then that is counted once, and not for a halt that has ended before',
  async (t) => {
    const figures = new HaltFigures()
    const count = () => figures.read().quiet.count
    figures.look(true, () => t.fail('nothing has been halted in this run'))
    figures.halted('http', Promise.resolve(true))
    figures.look(true, () => false)
    t.equal(count(), 0)
    figures.look(true, () => true)
    figures.look(true, () => true)
    t.equal(count(), 1)
    figures.halted('http', Promise.resolve(true))
    figures.look(false, () => true)
    figures.look(true, () => true)
    t.equal(count(), 1)
  },
)
