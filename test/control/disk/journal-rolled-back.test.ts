import t from 'tap'
import { PERMIT_FILE, segmentsAmong } from '../../../lib/between/state-files.js'
import { FENCE_FILE } from '../../../lib/control/disk/fence.js'
import { type Image, keeps, momentOf, scriptedHistory, startOver } from './scripted-history.js'

const history = await scriptedHistory()
const newest = history.length - 1

const only = (image: Image, wanted: (name: string) => boolean): Image =>
  Object.fromEntries(Object.entries(image).filter(([name]) => wanted(name)))
const isSegment = (name: string) => segmentsAmong([name]).length > 0
const segmentsOf = (image: Image) => only(image, isSegment)
const permitOf = (image: Image) => only(image, (name) => name === PERMIT_FILE)
const fenceOf = (image: Image) => only(image, (name) => name === FENCE_FILE)
/** All of it rolled back together can't be noticed. */
const moments = new Set(await Promise.all(history.map(({ image }) => momentOf(image))))

t.test('given each moment of a history, when started, then every halt that was in force is', async (t) => {
  for (const [at, { image, halts }] of history.entries()) {
    const start = await startOver(image)
    t.ok(keeps(start, halts), `moment ${at}`)
  }
  t.match(await startOver(history[newest]?.image ?? {}), { problem: null, halts: [{ haltId: '4-dddd' }] })
})

t.test('given any mixture of moments, when started, then no halt is lost, unless all went together', async (t) => {
  const EMPTY: Image = {}
  const images = [EMPTY, ...history.map(({ image }) => image)]
  const lost = new Set<string>()
  let mixtures = 0
  for (const [i, one] of images.entries()) {
    for (const [j, other] of images.entries()) {
      for (const [k, fence] of [EMPTY, history[newest]?.image ?? EMPTY].entries()) {
        const image = { ...segmentsOf(one), ...permitOf(other), ...fenceOf(fence) }
        const start = await startOver(image)
        const inForce = history[Math.max(i, j, k === 0 ? 0 : images.length - 1) - 1]?.halts ?? []
        mixtures++
        if (keeps(start, inForce) || moments.has(await momentOf(image)) || Object.keys(image).length === 0) continue
        lost.add(`segments of ${i}, permit of ${j}, state.json of ${k}`)
      }
    }
  }
  t.ok(mixtures > 800)
  t.same([...lost], [])
})

t.test('given single segments of other moments, when started, then no halt is lost', async (t) => {
  const latest = history[newest]?.image ?? {}
  const names = Object.keys(segmentsOf(latest))
  for (const { image } of history) {
    for (const name of names) {
      const { [name]: _gone, ...without } = latest
      const mixed = image[name] === undefined ? without : { ...latest, [name]: image[name] }
      if (mixed[name] === latest[name]) continue
      const start = await startOver(mixed)
      const isOlder = name === names.at(-1)
      t.ok(keeps(start, history[newest]?.halts ?? []), `${name}${isOlder ? ', the newest' : ''}`)
    }
  }
})

t.test('given a journal cut at any byte, beside any permit, when started, then no halt is lost', async (t) => {
  const permits = new Set(history.map(({ image }) => image[PERMIT_FILE] ?? null)).add('')
  let cuts = 0
  for (const last of [3, 9, newest]) {
    const { image = {}, halts = [] } = history[last] ?? {}
    const name = Object.keys(segmentsOf(image)).at(-1) ?? ''
    const bytes = Buffer.from(image[name] ?? '')
    for (let length = 0; length <= bytes.length; length++) {
      const cut = { ...segmentsOf(image), ...fenceOf(image), [name]: bytes.subarray(0, length) }
      for (const permit of permits) {
        const left = permit === null ? cut : { ...cut, [PERMIT_FILE]: permit }
        cuts++
        if (keeps(await startOver(left), halts) || moments.has(await momentOf(left))) continue
        t.fail(`moment ${last} cut after ${length} bytes, permit ${permit}`)
      }
    }
  }
  t.ok(cuts > 10_000)
})

t.test('given any byte of a halted journal or a permit flipped, when started, then it is halted', async (t) => {
  for (const last of [2, 3, newest]) {
    const { image = {}, halts = [] } = history[last] ?? {}
    const newestSegment = Object.keys(segmentsOf(image)).at(-1) ?? ''
    for (const name of [newestSegment, PERMIT_FILE].filter((each) => image[each] !== undefined)) {
      const bytes = Buffer.from(image[name] ?? '')
      for (let at = 0; at < bytes.length; at++) {
        for (const mask of [0x01, 0x20, 0x80]) {
          const flipped = Buffer.from(bytes)
          flipped[at] = (flipped[at] ?? 0) ^ mask
          const start = await startOver({ ...image, [name]: flipped })
          if (!keeps(start, halts)) t.fail(`${name} of moment ${last}, byte ${at}`)
          if (name === newestSegment && start.problem === null) t.fail(`${name}, byte ${at} goes unnoticed`)
        }
      }
    }
  }
  t.pass('none came back without its halt')
})
