import type { SignedResume } from '../../../lib/words/fleet.js'

export class Signer {
  constructor(group: string)
  readonly key: string
  readonly pem: string
  resume(haltIds: readonly string[], operator?: string): SignedResume
}
