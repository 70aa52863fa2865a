import t from 'tap'
import { Faults, NO_FAULTS } from '../../../examples/paper-exchange/faults.js'

t.test('given faults, when some are changed, then the others stay', async (t) => {
  const faults = new Faults({ ...NO_FAULTS, latency_ms: 4 })
  t.same(faults.change({ partial_fills: 2, spin: true }), { ...NO_FAULTS, latency_ms: 4, partial_fills: 2, spin: true })
  t.equal(faults.oneWayMs, 2)
  t.same(faults.change({}), faults.settings)
})

t.test(
  'given a change that makes no sense, when made, then the error names what there is and nothing changes',
  async (t) => {
    const faults = new Faults(NO_FAULTS)
    for (const [change, message] of [
      [
        { latency: 5, partial_fills: 1 },
        /^latency: there is no such fault\. There are: latency_ms \(ms from 0 to 60000\), /,
      ],
      [{ lose_acknowledgements: 2 }, /^lose_acknowledgements: must be a fraction from 0 to 1\. There are: /],
      [{ reject_cancels: 0.5, spin: 'yes' }, /^reject_cancels: must be how many.*; spin: must be true or false\./],
      [[], /^must be an object of faults\. There are: /],
      [null, /^must be an object of faults/],
    ] as const) {
      t.throws(() => faults.change(change), { name: 'InvalidFaultsError', message })
    }
    t.same(faults.settings, NO_FAULTS)
  },
)

t.test('given a fraction, when acknowledgements are sent, then that part of them is lost', async (t) => {
  const lost = (lose_acknowledgements: number, random: number) =>
    new Faults({ ...NO_FAULTS, lose_acknowledgements }, () => random).losesAcknowledgement()
  t.equal(lost(0, 0), false)
  t.equal(lost(0.5, 0.49), true)
  t.equal(lost(0.5, 0.5), false)
  t.equal(lost(1, 0.999), true)
})

t.test('given a spin, when it is taken, then it is taken once', async (t) => {
  const faults = new Faults({ ...NO_FAULTS, spin: true })
  t.equal(faults.takeSpin(), true)
  t.equal(faults.takeSpin(), false)
})
