/** Name, status, and when. */
export type Refusal = readonly [name: string, status: number, when: string]

export interface DocumentedCall {
  readonly method: string
  readonly path: string
  /** Null: no token is needed. */
  readonly role: 'viewer' | 'halter' | 'operator' | null
  readonly does: string
  readonly body: { readonly schema: string; readonly fields: Readonly<Record<string, string>> } | null
  readonly notes: readonly string[]
  /** Status, when, and the interface of the answer. */
  readonly answers: readonly (readonly [number, string, string | null])[]
  readonly adds: Readonly<Record<string, string>>
  readonly problems: readonly Refusal[]
}

export const EVERYWHERE: readonly Refusal[]
export const CALLS: readonly DocumentedCall[]
