import { createPublicKey, type KeyObject } from 'node:crypto'

/** `ed25519:` and base64url of the 32 bytes of a public key. */
const KEY = /^ed25519:([A-Za-z0-9_-]{43})$/

/**
 * The bytes, in hex and without the sign bit, that are no key of anybody: points of small order, under which a signature can be made
 * without a private key. The first one is what a key of zeros, a placeholder, would be. https://www.rfc-editor.org/rfc/rfc8032#section-5.1.7
 */
const OF_NOBODY: ReadonlySet<string> = new Set([
  '00'.repeat(32),
  `01${'00'.repeat(31)}`,
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  `ec${'ff'.repeat(30)}7f`,
  `ed${'ff'.repeat(30)}7f`,
  `ee${'ff'.repeat(30)}7f`,
])

/** What is wrong with a public key of `resume_keys`; null: nothing. Pure. */
export function faultOfKey(text: unknown): string | null {
  const x = typeof text === 'string' ? KEY.exec(text)?.[1] : undefined
  if (x === undefined) return 'it has to be ed25519: and 43 letters, as `trading-kill-switch fleet keygen` prints it'
  const bytes = Buffer.from(x, 'base64url')
  if (bytes.toString('base64url') !== x) return 'its last letter is not one that a key ends with: copy it again'
  bytes[31] = (bytes[31] ?? 0) & 127
  if (OF_NOBODY.has(bytes.toString('hex'))) return 'anybody could sign by it: it is a placeholder, and no key'
  return null
}

/** A public key, to verify by. @throws where {@link faultOfKey} has found something */
export function publicKeyOf(text: string): KeyObject {
  const x = KEY.exec(text)?.[1]
  if (x === undefined) throw new Error('it is no public key of the fleet')
  return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' })
}
