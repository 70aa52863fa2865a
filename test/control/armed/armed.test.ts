import t from 'tap'
import { Armed } from '../../../lib/control/armed/armed.js'
import { type Found, failing, OK, unknown } from '../../../lib/control/armed/check.js'

/** Looks once a second, as the clock does. */
function watched(...finds: (() => Found | null)[]) {
  const notes: { readonly what: string; readonly reason: string | null }[] = []
  const checks = finds.map((look, index) => ({ name: `check-${index}`, look }))
  let second = 0
  const armed = new Armed({ checks, note: (facts) => notes.push(facts), log: () => {} })
  const look = (times = 1) => {
    for (let count = 0; count < times; count++) armed.look(new Date(++second * 1_000), second * 1_000)
  }
  return { armed, look, notes, what: () => notes.map(({ what }) => what) }
}

t.test('given no look yet, when asked, then nothing is said to be fine', async (t) => {
  t.match(watched(() => OK).armed.status, { armed: false, failing: [{ state: 'unknown' }] })
  t.equal(watched().armed.status.armed, false, 'nor without any check')
})

t.test(
  'given a check that fails, when it lasts three looks, then it is told once, and once that it is over',
  async (t) => {
    let found: Found = OK
    const { armed, look, notes, what } = watched(() => found)
    look(40)
    t.same(armed.status, { armed: true, failing: [] })
    found = failing('broken')
    look(2)
    t.equal(armed.status.armed, true, 'what comes and goes is no news')
    look()
    t.match(armed.status, { armed: false, failing: [{ name: 'check-0', state: 'failing', why: 'broken' }] })
    t.equal(armed.checks[0]?.since, new Date(41_000).toISOString(), 'since it was seen first')
    look(100)
    t.match(notes, [{ what: 'not armed', reason: 'check-0: broken' }])
    found = OK
    look(9)
    t.equal(armed.status.armed, false)
    look()
    t.equal(armed.status.armed, true)
    t.same(what(), ['not armed', 'armed again'])
  },
)

t.test('given a check that failed, when another one fails in its place, then that is news', async (t) => {
  let [first, second]: Found[] = [OK, OK]
  const { look, notes } = watched(
    () => first ?? null,
    () => second ?? null,
  )
  look(40)
  first = failing('broken')
  look(3)
  first = OK
  second = failing('broken as well')
  look(40)
  t.match(notes, [{ reason: 'check-0: broken' }, { reason: 'check-1: broken as well' }])
  t.equal(notes.length, 2)
})

t.test('given a check that flaps each second, when looked at for minutes, then nothing is told', async (t) => {
  let times = 0
  const { look, what } = watched(() => (times++ % 2 === 0 ? OK : failing('flaps')))
  look(600)
  t.same(what(), [])
})

t.test(
  'given a check that changes every fifteen looks, when looked at, then news keep half a minute apart',
  async (t) => {
    let times = 0
    const { look, notes } = watched(() => (Math.floor(times++ / 15) % 2 === 0 ? OK : failing('comes and goes')))
    look(600)
    t.ok(notes.length > 0 && notes.length <= 20, `${notes.length}`)
  },
)

t.test('given what can’t be told, when it was never known, then that is no news; when it was ok, it is', async (t) => {
  let found: Found = unknown('no venue')
  const { armed, look, what } = watched(() => found)
  look(60)
  t.equal(armed.status.armed, false)
  t.same(what(), [])
  found = OK
  look()
  t.equal(armed.status.armed, true, 'known for the first time: at once')
  t.same(what(), [])
  found = unknown('it is silent')
  look(3)
  t.same(what(), ['not armed'])
})

t.test(
  'given a check that throws, or has nothing to look at, when looked at, then unknown, or not listed',
  async (t) => {
    const { armed, look } = watched(
      () => {
        throw new Error('of its own')
      },
      () => null,
    )
    look(5)
    t.match(armed.checks, [{ state: 'unknown', why: /the check itself has failed: of its own/ }])
    t.equal(armed.checks.length, 1)
  },
)

t.test('given a check that comes and goes for hours, when looked at, then it is told ever more seldom', async (t) => {
  let times = 0
  const { look, what } = watched(() => (times++ % 60 < 30 ? OK : failing('comes and goes')))
  look(7_200)
  const bad = what().filter((each) => each === 'not armed').length
  t.ok(bad > 0 && bad < 10, `${bad}`)
})

t.test(
  'given a check that fails and can’t tell by turns, when looked at, then it is not ok all the while',
  async (t) => {
    let found = () => OK
    const { look, notes } = watched(() => found())
    look(40)
    let times = 0
    found = () => (times++ % 2 === 0 ? failing('broken') : unknown('who knows'))
    look(3)
    t.match(notes, [{ what: 'not armed' }])
  },
)
