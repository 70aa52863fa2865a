import t from 'tap'
import { runMatrix } from './run.mjs'

/** Every method of an exchange, called while halted. `npm run leaks` writes the same as docs/ccxt-leaks.md. */
export async function judgeLeaks(exchange: string): Promise<void> {
  const [report] = await runMatrix([exchange])
  if (report === undefined) throw new Error(`There is no report of ${exchange}`)

  t.test(
    `given ${exchange}, guarded and halted, when everything is called, then no request that adds risk arrives`,
    async (t) => {
      t.ok(report.unified.riskWithout > 20, 'without the guard, many do')
      t.ok(report.raw.riskWithout === 6, 'without the guard, every raw method sends')
      t.same([...report.unified.leaks, ...report.implicit.leaks, ...report.raw.leaks], [])
      t.same(report.wrongErrors, [], 'each of them is told that trading is halted')
    },
  )

  t.test(
    `given ${exchange}, when it is halted right behind each call, then no request that adds risk arrives`,
    async (t) => {
      t.same(report.inTheMiddle, [])
    },
  )

  t.test(`given ${exchange}, guarded and halted, when it reads and cancels, then that arrives`, async (t) => {
    t.ok(report.reads.without > 50)
    t.ok(report.cancels.without >= 8)
    t.same(report.reads.shut, [])
    t.same(report.cancels.shut, [])
  })

  t.test(`given ${exchange}, guarded and active, when everything is called, then it arrives`, async (t) => {
    t.same(report.shutWhileActive, [])
  })
}
