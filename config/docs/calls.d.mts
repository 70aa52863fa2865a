/** Name, status, when, and the interface of what it tells beside. */
export type Refusal = readonly [name: string, status: number, when: string, tells?: string]

export interface DocumentedCall {
  readonly method: string
  readonly path: string
  /** Null: no token is needed. */
  readonly role: 'viewer' | 'halter' | 'operator' | null
  readonly does: string
  readonly body: { readonly schema: string; readonly fields: Readonly<Record<string, string>> } | null
  /** The parameters behind the question mark, all optional, and what each does. */
  readonly query?: Readonly<Record<string, string>>
  /** A browser's form is answered by a page. */
  readonly pages?: true
  readonly notes: readonly string[]
  /** Status, when, and the interface of the answer, or the media types of a text. */
  readonly answers: readonly (readonly [number, string, string | readonly string[]])[]
  readonly problems: readonly Refusal[]
}

export const EVERYWHERE: readonly Refusal[]
export const CALLS: readonly DocumentedCall[]
