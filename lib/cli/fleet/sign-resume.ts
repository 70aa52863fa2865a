import { sign } from 'node:crypto'
import { type SignedResume, signedText } from '../../words/fleet.js'
import type { SigningKey } from './signing-key.js'

/** What a resume says before it is signed. */
export type ResumeWords = Omit<SignedResume, 'key' | 'signature'>

/** Pure. @param group of this fleet alone: a resume of one group means nothing in another */
export function signResume(group: string, words: ResumeWords, { privateKey, publicKey }: SigningKey): SignedResume {
  const text = Buffer.from(signedText(group, words), 'utf8')
  // Ed25519 has its own hash: Node takes no name of one.
  return { ...words, key: publicKey, signature: sign(null, text, privateKey).toString('base64url') }
}
