import t from 'tap'
import { PartedAccount } from '../../lib/clients/parted-account.js'
import type { Position } from '../../lib/words/ports.js'

t.test('given two readings at once, when a part has failed for one, then that one is told so as it ends', async (t) => {
  const answers: ((error: Error | null) => void)[] = []
  const swaps = () =>
    new Promise<Position[]>((resolve, reject) => answers.push((error) => (error ? reject(error) : resolve([]))))
  const ends: (() => void)[] = []
  const slow = () => new Promise<Position[]>((resolve) => ends.push(() => resolve([])))
  const none = async () => []
  const account = new PartedAccount(
    [
      { name: 'swap', positions: swaps, orders: none },
      { name: 'spot', positions: slow, orders: none },
    ],
    [],
  )
  const told = account.positions().then((list) => ({ list, swap: account.parts()[0]?.positions.state }))
  void account.positions()
  answers[0]?.(new Error('not now'))
  answers[1]?.(null)
  await new Promise(setImmediate)
  ends[0]?.()
  t.same(await told, { list: [], swap: 'failed' })
})
