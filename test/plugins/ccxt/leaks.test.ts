import t from 'tap'
import { EXCHANGES, runMatrix } from './leaks/run.mjs'

// Every method of seven exchanges, called while halted. `npm run leaks` writes the same as docs/ccxt-leaks.md.

t.setTimeout(900_000)
const reports = await runMatrix()

t.equal(reports.length, EXCHANGES.length)

for (const report of reports) {
  const { exchange } = report
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
