/** One thing that was looked at. */
export interface Finding {
  /** `problem`: it does not do what it should, or would not. `warning`: look at it. */
  readonly level: 'ok' | 'warning' | 'problem'
  /** What was looked at, in a word or two. */
  readonly about: string
  readonly what: string
  /** What to type, or to set. Null: nothing. */
  readonly mend: string | null
}

export function ok(about: string, what: string): Finding {
  return { level: 'ok', about, what, mend: null }
}

export function warning(about: string, what: string, mend: string | null): Finding {
  return { level: 'warning', about, what, mend }
}

export function problem(about: string, what: string, mend: string | null): Finding {
  return { level: 'problem', about, what, mend }
}
