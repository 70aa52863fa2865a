import { randomBytes } from 'node:crypto'
import t from 'tap'
import { Access } from '../../lib/control/api/access.js'
import { sha256 } from '../../lib/words/operators.js'

// Does a wrong token take longer, the more of its beginning is right? Its time is compared with that of others, never with
// a clock's: what the machine does besides hits all of them alike, as they come in random order. The same comparison has to
// notice an admission that compares character by character.

const LENGTH = 2_000
const SAMPLES = 4_000
const WARM_UP = 1_000
/** Standard deviations. By chance alone, one run in a thousand million exceeds it. */
const NOTICED = 6

const RIGHT = letters(LENGTH)
const operators = [{ name: 'alice', role: 'operator', tokenSha256: sha256(RIGHT) }] as const
const access = new Access({ host: '127.0.0.1', allowedHosts: [], publicUrl: null, operators, tokenHint: '$TOKEN' })

type Request = Parameters<Access['admit']>[0]
type Admit = (request: Request) => ReturnType<Access['admit']>

const real: Admit = (request) => access.admit(request, false)

/** Mirror: what a comparison would give away that ends at the first difference. */
const leaking: Admit = (request) => {
  const token = request.headers.authorization?.slice('Bearer '.length) ?? ''
  let same = 0
  while (same < RIGHT.length && token.charCodeAt(same) === RIGHT.charCodeAt(same)) same++
  return same === RIGHT.length ? { caller: { operator: 'alice', role: 'operator', address: '' } } : real(request)
}

/** Wrong tokens by how much of them is right; many of each, so that none is special. */
const GUESSES: Readonly<Record<string, readonly Request[]>> = {
  nothing: Array.from({ length: 50 }, () => guess(0)),
  half: Array.from({ length: 50 }, () => guess(LENGTH / 2)),
  'all but the last': Array.from({ length: 50 }, () => guess(LENGTH - 1)),
}
const NAMES = Object.keys(GUESSES)

function letters(length: number): string {
  return randomBytes(length).toString('hex').slice(0, length)
}

function guess(right: number): Request {
  // An x is no letter of the right one. Through a buffer, as from the wire: in one piece, and no view of the right one.
  const token = Buffer.from(`${RIGHT.slice(0, right)}x${letters(LENGTH - right - 1)}`).toString('latin1')
  const headers = { host: '127.0.0.1:9876', authorization: `Bearer ${token}` }
  const socket = { localAddress: '127.0.0.1', localPort: 9876, remoteAddress: '127.0.0.1' }
  return { headers, rawHeaders: Object.entries(headers).flat(), url: '/halt', socket }
}

function pick<Item>(items: readonly Item[]): Item {
  return items[Math.floor(Math.random() * items.length)] as Item
}

/** Nanoseconds by name, each call's kind drawn by lot. */
function measure(admit: Admit): Map<string, number[]> {
  const samples = new Map(NAMES.map((name) => [name, [] as number[]]))
  for (let call = -WARM_UP; call < SAMPLES * NAMES.length; call++) {
    const name = pick(NAMES)
    const request = pick(GUESSES[name] ?? [])
    const began = process.hrtime.bigint()
    const admission = admit(request)
    const ns = Number(process.hrtime.bigint() - began)
    if (!('refused' in admission)) throw new Error('A wrong token was let in')
    if (call >= 0) samples.get(name)?.push(ns)
  }
  return samples
}

/**
 * Mann and Whitney's test: by how many standard deviations one of two lists has the higher ranks. Outliers count as one rank
 * each, however far out they are.
 */
function difference(one: readonly number[], other: readonly number[]): number {
  const all = [...one.map((ns) => ({ ns, first: true })), ...other.map((ns) => ({ ns, first: false }))]
  all.sort((a, b) => a.ns - b.ns)
  let ranks = 0
  for (let at = 0; at < all.length; ) {
    let end = at
    while (all[end]?.ns === all[at]?.ns) end++
    const tied = all.slice(at, end).filter(({ first }) => first).length
    ranks += (tied * (at + 1 + end)) / 2
    at = end
  }
  const [n, m] = [one.length, other.length]
  const expected = (n * (n + m + 1)) / 2
  return (ranks - expected) / Math.sqrt((n * m * (n + m + 1)) / 12)
}

function compare(admit: Admit): { readonly what: string; readonly deviations: number }[] {
  const samples = measure(admit)
  const of = (name: string) => samples.get(name) ?? []
  return NAMES.flatMap((name, index) =>
    NAMES.slice(index + 1).map((other) => ({
      what: `${other} against ${name}`,
      deviations: difference(of(other), of(name)),
    })),
  )
}

t.test('given wrong tokens that begin like the right one, when refused, then all of them as slowly', async (t) => {
  for (const { what, deviations } of compare(real)) {
    t.ok(Math.abs(deviations) < NOTICED, `${what}: ${deviations.toFixed(1)} standard deviations`)
  }
})

t.test('given an admission that compares character by character, when compared, then it is noticed', async (t) => {
  for (const { what, deviations } of compare(leaking)) {
    t.ok(deviations > NOTICED, `${what}: ${deviations.toFixed(1)} standard deviations`)
  }
})

t.test('given two lists, when compared, then by their ranks', async (t) => {
  t.equal(difference([1, 2, 3], [1, 2, 3]), 0)
  t.ok(difference([4, 5, 6], [1, 2, 3]) > 1.9)
  t.equal(difference([4, 5, 6], [1, 2, 3]), -difference([1, 2, 3], [4, 5, 6]))
  t.equal(difference([4, 5, 1e9], [1, 2, 3]), difference([4, 5, 6], [1, 2, 3]), 'outliers are ranks')
})
