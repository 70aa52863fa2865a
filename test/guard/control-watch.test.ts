import t from 'tap'
import { Latch } from '../../lib/between/latch/latch.js'
import { ControlWatch } from '../../lib/guard/control-watch.js'

function watched() {
  const latch = new Latch()
  const watch = new ControlWatch(latch)
  return { watch, latch, beat: () => latch.beats.controlBeat(0) }
}

t.test('given a control thread that beats, when looked at for a minute, then it is never gone', async (t) => {
  const { watch, beat } = watched()
  for (let now = 0; now < 60_000; now += 50) {
    beat()
    if (watch.isGone(now)) t.fail(`gone at ${now}`)
  }
  t.pass()
})

t.test('given a control thread that falls silent, when looked at, then it is gone within a second', async (t) => {
  const { watch, beat } = watched()
  beat()
  let goneAt = -1
  for (let now = 0; now < 5_000 && goneAt < 0; now += 10) if (watch.isGone(now)) goneAt = now
  t.ok(goneAt >= 400 && goneAt <= 1_000, `gone at ${goneAt}`)
})

t.test('given a process that was paused for an hour, when it goes on and beats, then nothing is gone', async (t) => {
  const { watch, beat } = watched()
  beat()
  t.equal(watch.isGone(0), false)
  const later = 3_600_000
  t.equal(watch.isGone(later), false, 'the first silent look only suspects')
  t.equal(watch.isGone(later + 100), false)
  beat()
  t.equal(watch.isGone(later + 300), false)
  t.equal(watch.isGone(later + 600), false)
})

t.test('given a silent thread, when looked at twice far apart, then the second look finds it gone', async (t) => {
  const { watch, beat } = watched()
  beat()
  watch.isGone(0)
  t.equal(watch.isGone(10_000), false)
  t.equal(watch.isGone(20_000), true)
})

t.test('given a suspect that beats again, when it falls silent anew, then the time counts anew', async (t) => {
  const { watch, beat } = watched()
  beat()
  watch.isGone(0)
  watch.isGone(500)
  beat()
  t.equal(watch.isGone(740), false)
  t.equal(watch.isGone(1_130), false, 'not yet suspected')
  t.equal(watch.isGone(1_200), false, 'suspected')
  t.equal(watch.isGone(1_440), false)
  t.equal(watch.isGone(1_460), true)
})

t.test('given a thread that never beat, when looked at for a while, then it is gone', async (t) => {
  const { watch } = watched()
  watch.isGone(0)
  watch.isGone(500)
  t.equal(watch.isGone(1_000), true)
})

t.test('given a thread that says it ends, when looked at, then it is gone at once, and stays so', async (t) => {
  const { watch, latch, beat } = watched()
  beat()
  latch.beats.controlGone()
  t.equal(watch.isGone(0), true)
  beat()
  t.equal(watch.isGone(1), true)
})
