import t from 'tap'
import { Ring } from '../../../lib/control/figures/ring.js'

t.test('given more rows than it keeps, then the newest are there, oldest first', async (t) => {
  const ring = new Ring(['time', 'value'], 3)
  t.same(
    ring.rows(() => true),
    [],
  )
  for (let time = 1; time <= 5; time++) ring.add({ time, value: time === 4 ? null : time * 10 })
  t.equal(ring.length, 3)
  t.same(
    ring.rows(() => true),
    [
      [3, 30],
      [4, null],
      [5, 50],
    ],
  )
  t.same(
    ring.rows((time) => time > 4),
    [[5, 50]],
  )
  ring.forget(['value'])
  t.same(
    ring.rows(() => true),
    [
      [3, null],
      [4, null],
      [5, null],
    ],
  )
})
