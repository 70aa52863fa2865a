import { verify } from 'node:crypto'
import { isFleetHaltId, MOST_RESUMED_AT_ONCE, type SignedResume, signedText } from '../../words/fleet.js'
import { publicKeyOf } from '../../words/fleet-key.js'
import { type Static, Type, Value } from '../../words/typebox.js'

/** The signed document of `POST /fleet/resume`, and of the engine. */
export const SignedResumeBody = Type.Object(
  {
    haltIds: Type.Array(Type.String({ maxLength: 64 }), { minItems: 1, maxItems: MOST_RESUMED_AT_ONCE }),
    operator: Type.String({ minLength: 1, maxLength: 200 }),
    at: Type.String({ minLength: 1, maxLength: 64 }),
    nonce: Type.String({ pattern: '^[A-Za-z0-9_-]{22}$' }),
    key: Type.String({ maxLength: 64 }),
    // Of 64 bytes: four bits of the last letter say nothing, and are 0, so that one signature has one text.
    signature: Type.String({ pattern: '^[A-Za-z0-9_-]{85}[AQgw]$' }),
  },
  { additionalProperties: false },
)

/** Of what fits {@link SignedResumeBody}. */
export type ResumeDocument = Static<typeof SignedResumeBody>

/** Whose resumes count. */
export interface Signers {
  readonly group: string
  /** See the setting `resume_keys`. */
  readonly resumeKeys: readonly string[]
}

/** Null: it is no signed resume by its shape. Pure. */
export function readSignedResume(told: unknown): SignedResume | null {
  return Value.Check(SignedResumeBody, told) ? told : null
}

/**
 * Why a resume does not count, for people; null: it does. Its time is not looked at: clocks differ, and an id that was ended once never
 * comes into force again, so that saying the same again does nothing. Pure.
 */
export function faultOfResume(resume: SignedResume, { group, resumeKeys }: Signers): string | null {
  const { haltIds, key, signature } = resume
  const wrong = haltIds.find((haltId) => !isFleetHaltId(haltId))
  if (wrong !== undefined) return `${JSON.stringify(wrong)} is no id of a halt of the fleet`
  if (!resumeKeys.includes(key)) return 'its key is none of resume_keys'
  return isSigned(signedText(group, resume), key, signature)
    ? null
    : `its signature is not one of this key over these halts of the group ${group}`
}

function isSigned(text: string, key: string, signature: string): boolean {
  try {
    return verify(null, Buffer.from(text, 'utf8'), publicKeyOf(key), Buffer.from(signature, 'base64url'))
  } catch {
    return false
  }
}
