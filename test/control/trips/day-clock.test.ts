import t from 'tap'
import { DayClock } from '../../../lib/control/trips/day-clock.js'

const HOURS = 3_600_000

function dayAt(time: string, timeZone: string, startsAt = '00:00') {
  const [hour = 0, minute = 0] = startsAt.split(':').map(Number)
  const { key, startsAt: from, endsAt } = new DayClock({ dayStartsAt: { hour, minute }, timeZone }).at(Date.parse(time))
  return { key, from: new Date(from).toISOString(), hours: (endsAt - from) / HOURS }
}

const ROWS: [time: string, timeZone: string, startsAt: string, key: string, from: string, hours: number][] = [
  ['2026-11-28T00:00:00Z', 'UTC', '00:00', '2026-11-28', '2026-11-28T00:00:00.000Z', 24],
  ['2026-11-27T23:59:59.999Z', 'UTC', '00:00', '2026-11-27', '2026-11-27T00:00:00.000Z', 24],
  ['2026-11-28T16:59:00Z', 'UTC', '17:00', '2026-11-27', '2026-11-27T17:00:00.000Z', 24],
  ['2026-11-28T17:00:00Z', 'UTC', '17:00', '2026-11-28', '2026-11-28T17:00:00.000Z', 24],
  ['2026-11-28T04:59:59Z', 'America/New_York', '00:00', '2026-11-27', '2026-11-27T05:00:00.000Z', 24],
  ['2026-11-28T12:00:00Z', 'Pacific/Kiritimati', '00:00', '2026-11-29', '2026-11-28T10:00:00.000Z', 24],
  ['2026-11-28T10:00:00Z', 'Asia/Kathmandu', '00:00', '2026-11-28', '2026-11-27T18:15:00.000Z', 24],
  // In spring, clocks go from 02:00 to 03:00.
  ['2026-03-29T10:00:00Z', 'Europe/Berlin', '00:00', '2026-03-29', '2026-03-28T23:00:00.000Z', 23],
  ['2026-03-29T00:59:59Z', 'Europe/Berlin', '02:30', '2026-03-28', '2026-03-28T01:30:00.000Z', 23.5],
  ['2026-03-29T01:00:00Z', 'Europe/Berlin', '02:30', '2026-03-29', '2026-03-29T01:00:00.000Z', 23.5],
  // In autumn, 02:00 to 03:00 is shown twice.
  ['2026-10-25T10:00:00Z', 'Europe/Berlin', '00:00', '2026-10-25', '2026-10-24T22:00:00.000Z', 25],
  ['2026-10-25T00:30:00Z', 'Europe/Berlin', '02:30', '2026-10-25', '2026-10-25T00:30:00.000Z', 25],
  ['2026-10-25T01:10:00Z', 'Europe/Berlin', '02:30', '2026-10-25', '2026-10-25T00:30:00.000Z', 25],
  ['2026-10-25T01:30:00Z', 'Europe/Berlin', '02:30', '2026-10-25', '2026-10-25T00:30:00.000Z', 25],
  // By half an hour.
  ['2026-04-05T00:00:00Z', 'Australia/Lord_Howe', '00:00', '2026-04-05', '2026-04-04T13:00:00.000Z', 24.5],
  // Midnight itself is skipped.
  ['2026-09-06T04:00:00Z', 'America/Santiago', '00:00', '2026-09-06', '2026-09-06T04:00:00.000Z', 23],
  // The whole of 30 December is.
  ['2011-12-30T10:00:00Z', 'Pacific/Apia', '00:00', '2011-12-31', '2011-12-30T10:00:00.000Z', 24],
  ['2011-12-30T09:59:59Z', 'Pacific/Apia', '00:00', '2011-12-29', '2011-12-29T10:00:00.000Z', 24],
]

for (const [time, timeZone, startsAt, key, from, hours] of ROWS) {
  t.test(`given ${time} in ${timeZone}, when days begin at ${startsAt}, then it is ${key}`, async (t) => {
    t.same(dayAt(time, timeZone, startsAt), { key, from, hours })
  })
}

t.test('given every quarter of an hour of a year, when asked, then days follow each other without a gap', async (t) => {
  for (const timeZone of ['Europe/Berlin', 'America/Santiago', 'Australia/Lord_Howe']) {
    const clock = new DayClock({ dayStartsAt: { hour: 2, minute: 30 }, timeZone })
    let before = clock.at(Date.parse('2026-01-01T00:00:00Z'))
    let odd = 0
    for (let now = Date.parse('2026-01-01T00:00:00Z'); now < Date.parse('2027-01-01T00:00:00Z'); now += HOURS / 4) {
      const day = clock.at(now)
      if (day.key === before.key) continue
      if (day.startsAt !== before.endsAt || Date.parse(day.key) - Date.parse(before.key) !== 24 * HOURS) odd++
      before = day
    }
    t.equal(odd, 0, timeZone)
  }
})

t.test('given a clock that is set back, when asked, then it is the day before again', async (t) => {
  const clock = new DayClock({ dayStartsAt: { hour: 0, minute: 0 }, timeZone: 'UTC' })
  const keys = ['2026-11-28T00:00:01Z', '2026-11-27T23:59:59Z', '2026-11-28T00:00:00Z'].map(
    (time) => clock.at(Date.parse(time)).key,
  )
  t.same(keys, ['2026-11-28', '2026-11-27', '2026-11-28'])
})
