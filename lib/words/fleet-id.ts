import { randomBytes } from 'node:crypto'

/** Crockford's base 32 in small letters: no i, l, o and u. https://www.crockford.com/base32.html */
const DIGITS = '0123456789abcdefghjkmnpqrstvwxyz'
const LENGTH = 26

/** The id of a new halt of a fleet: 128 random bits, so that nobody ever makes the same one again. */
export function newFleetHaltId(): string {
  return fleetHaltId(randomBytes(16))
}

/** Pure. @param bytes 16 of them */
export function fleetHaltId(bytes: Uint8Array): string {
  let left = BigInt(`0x${Buffer.from(bytes).toString('hex')}`)
  let digits = ''
  for (let at = 0; at < LENGTH; at++) {
    digits = `${DIGITS[Number(left % 32n)]}${digits}`
    left /= 32n
  }
  return `fleet-${digits}`
}
