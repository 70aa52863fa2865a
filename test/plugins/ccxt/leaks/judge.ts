import t from 'tap'
import { EXCHANGES, type MatrixReport, runMatrix } from './run.mjs'

/** So many files share the exchanges, as one would take too long. */
export const PARTS = 5

/** Every method of a part of the exchanges, called while halted. `npm run leaks` writes the same as docs/ccxt-leaks.md. */
export async function judgePart(part: number): Promise<void> {
  const exchanges = EXCHANGES.filter((_id, at) => at % PARTS === part - 1)
  for (const report of await runMatrix(exchanges)) judge(report)
}

function judge({ exchange, unified, implicit, raw, ...report }: MatrixReport): void {
  t.test(`given ${exchange}, halted, when everything is called, then nothing that adds risk arrives`, async (t) => {
    const { all, silent } = report.share
    t.ok(all.length > 0 && silent.length <= all.length / 2, `without the guard, half of its methods send: ${silent}`)
    t.equal(raw.riskWithout, 6, 'without the guard, every raw method sends')
    t.same([...unified.leaks, ...implicit.leaks, ...raw.leaks], [])
    t.same(report.wrongErrors, [], 'each of them is told that trading is halted')
  })

  t.test(
    `given ${exchange}, when it is halted right behind each call, then nothing that adds risk arrives`,
    async (t) => {
      t.same(report.inTheMiddle, [])
    },
  )

  t.test(`given ${exchange}, guarded and halted, when it reads and cancels, then that arrives`, async (t) => {
    t.ok(report.reads.without > 20)
    t.ok(report.cancels.without >= 2)
    t.same(report.reads.shut, [])
    t.same(report.cancels.shut, [])
  })

  t.test(`given ${exchange}, guarded and active, when everything is called, then it arrives`, async (t) => {
    t.same(report.shutWhileActive, [])
  })
}
