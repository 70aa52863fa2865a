const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000 }

/** `30s`, `2m`, `500ms`, or `30` for seconds, in ms; null: none of these. Pure. */
export function durationMs(text: string): number | null {
  const [, number, unit] = /^(\d{1,6}(?:\.\d{1,3})?)\s*(ms|s|m)?$/.exec(text.trim()) ?? []
  return number === undefined ? null : Math.round(Number(number) * (UNITS[unit ?? 's'] ?? 1_000))
}
