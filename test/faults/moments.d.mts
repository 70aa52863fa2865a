import type { Halt } from '../../lib/index.js'

export function judgeMoment(left: {
  readonly segments: readonly { readonly number: number; readonly text: string }[]
  readonly permit: string | null
}): {
  readonly halts: ReadonlyMap<string, Halt>
  readonly moment: 'torn' | 'no permit' | 'old permit' | 'no seal' | null
  readonly mustHalt: boolean
}
