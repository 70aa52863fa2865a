import t from 'tap'
import { faultOfResume, readSignedResume } from '../../../lib/control/fleet/signed-resume.js'
import { MOST_RESUMED_AT_ONCE, type SignedResume } from '../../../lib/words/fleet.js'
import { newFleetHaltId } from '../../../lib/words/fleet-id.js'
import { faultOfKey } from '../../../lib/words/fleet-key.js'
import { GROUP, Signer } from '../../support/fleet-keeper.js'

const alice = new Signer()
const SIGNERS = { group: GROUP, resumeKeys: [alice.key] }

t.test('given a resume that one of the keys has signed, then it counts', async (t) => {
  const ids = [newFleetHaltId(), newFleetHaltId()]
  const resume = alice.resume(ids)
  t.equal(faultOfResume(resume, SIGNERS), null)
  t.same(readSignedResume(JSON.parse(JSON.stringify(resume))), resume)
  t.equal(faultOfResume({ ...resume, haltIds: [...ids].reverse() }, SIGNERS), null, 'in whatever order')
  t.equal(faultOfResume(alice.resume(ids, { at: '1999-01-01T00:00:00Z' }), SIGNERS), null, 'clocks differ')
})

t.test('given a resume of which anything was changed, then it does not count', async (t) => {
  const ids = [newFleetHaltId()]
  const resume = alice.resume(ids)
  const other = new Signer()
  const changed: readonly (readonly [string, SignedResume, RegExp])[] = [
    ['other halts', { ...resume, haltIds: [newFleetHaltId()] }, /its signature is not one of this key/],
    ['one more', { ...resume, haltIds: [...ids, newFleetHaltId()] }, /its signature/],
    ['operator', { ...resume, operator: 'mallory' }, /its signature/],
    ['time', { ...resume, at: '2026-01-02T03:04:05.679Z' }, /its signature/],
    ['nonce', { ...resume, nonce: alice.resume(ids).nonce }, /its signature/],
    ['signature', { ...resume, signature: alice.resume(ids).signature }, /its signature/],
    ['another group', alice.resume(ids, {}, 'desk-2'), /over these halts of the group desk-1/],
    ['a stranger', other.resume(ids), /its key is none of resume_keys/],
    ['a stranger under her key', { ...other.resume(ids), key: alice.key }, /its signature/],
    ['a halt of one bot', alice.resume(['7-k3fq']), /"7-k3fq" is no id of a halt of the fleet/],
  ]
  for (const [what, each, why] of changed) t.match(faultOfResume(each, SIGNERS), why, what)
})

t.test('given what is no signed resume, then it is none', async (t) => {
  const resume = alice.resume([newFleetHaltId()])
  const many = Array.from({ length: MOST_RESUMED_AT_ONCE + 1 }, newFleetHaltId)
  for (const told of [
    null,
    'x',
    {},
    { ...resume, haltIds: [] },
    { ...resume, haltIds: many },
    { ...resume, nonce: 'short' },
    { ...resume, signature: `${resume.signature}=` },
    { ...resume, signature: otherText(resume.signature) },
    { ...resume, operator: '' },
    { ...resume, more: 1 },
  ])
    t.equal(readSignedResume(told), null, JSON.stringify(told)?.slice(0, 80))
})

/** The same 64 bytes: four bits of the last letter say nothing. */
function otherText(signature: string): string {
  const last = { A: 'B', Q: 'R', g: 'h', w: 'x' }[signature.at(-1) ?? '']
  return `${signature.slice(0, -1)}${last}`
}

t.test('given the other number by which a signature would be right, then it does not count', async (t) => {
  const resume = alice.resume([newFleetHaltId()])
  const bytes = Buffer.from(resume.signature, 'base64url')
  const order = 2n ** 252n + 27742317777372353535851937790883648493n
  const number = BigInt(`0x${Buffer.from(bytes.subarray(32)).reverse().toString('hex')}`) + order
  Buffer.from(number.toString(16).padStart(64, '0'), 'hex').reverse().copy(bytes, 32)
  t.match(faultOfResume({ ...resume, signature: bytes.toString('base64url') }, SIGNERS), /its signature/)
})

t.test('given keys by which anybody could sign, then none of them is a key', async (t) => {
  t.equal(faultOfKey(alice.key), null)
  const bytes = (hex: string) => `ed25519:${Buffer.from(hex, 'hex').toString('base64url')}`
  const OF_NOBODY = [
    '00'.repeat(32),
    `${'00'.repeat(31)}80`,
    `01${'00'.repeat(31)}`,
    `01${'00'.repeat(30)}80`,
    '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
    '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85',
    'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
    'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa',
    `ec${'ff'.repeat(30)}7f`,
    `ed${'ff'.repeat(30)}7f`,
    `ee${'ff'.repeat(31)}`,
  ]
  for (const hex of OF_NOBODY) t.match(faultOfKey(bytes(hex)), /anybody could sign by it/, hex)
  for (const text of [
    null,
    5,
    '',
    'ed25519:',
    alice.key.slice(0, -1),
    `${alice.key}=`,
    alice.key.slice(8),
    `rsa${alice.key}`,
  ])
    t.match(faultOfKey(text), /it has to be ed25519: and 43 letters/, String(text))
  t.match(faultOfKey(`ed25519:${'A'.repeat(42)}B`), /its last letter/)
})
