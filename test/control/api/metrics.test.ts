import t from 'tap'
import { exposition } from '../../../lib/control/api/exposition.js'
import { Histogram } from '../../../lib/control/figures/histogram.js'

t.test('given numbers of which one is not known, then it is left out, and so is a family of nothing', async (t) => {
  const text = exposition([
    {
      name: 'a',
      type: 'gauge',
      help: 'A.',
      samples: [
        [{ venue: 'x' }, 1.5],
        [{ venue: 'y' }, null],
      ],
    },
    { name: 'b', type: 'gauge', help: 'B.', samples: [[{}, null]] },
    { name: 'c', type: 'counter', help: 'C.', samples: [] },
  ])
  t.equal(text, '# HELP a A.\n# TYPE a gauge\na{venue="x"} 1.5\n')
})

t.test('given a name from outside, then it stays one label', async (t) => {
  const text = exposition([{ name: 'a', type: 'gauge', help: 'A.', samples: [[{ venue: 'x"} 9\n\\' }, 0]] }])
  t.equal(text.split('\n')[2], 'a{venue="x\\"} 9\\n\\\\"} 0')
})

t.test('given durations, then each is in all buckets that hold it', async (t) => {
  const histogram = new Histogram([0.1, 1])
  for (const seconds of [0.05, 0.1, 0.5, 7]) histogram.observe(seconds)
  const text = exposition([{ name: 'd', type: 'histogram', help: 'D.', samples: histogram.read() }])
  t.same(text.trim().split('\n').slice(2), [
    'd_bucket{le="0.1"} 2',
    'd_bucket{le="1"} 3',
    'd_bucket{le="+Inf"} 4',
    'd_sum 7.65',
    'd_count 4',
  ])
})
