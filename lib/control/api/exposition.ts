import type { HistogramReading } from '../figures/histogram.js'

type Labels = Readonly<Record<string, string>>

/** One number, with what tells it from its siblings. Null: not known, and left out. */
export type Sample = readonly [labels: Labels, value: number | null]

/** All that has one name. */
export interface Family {
  readonly name: string
  readonly type: 'gauge' | 'counter' | 'histogram'
  /** One line. */
  readonly help: string
  readonly samples: readonly Sample[] | HistogramReading
}

/** Prometheus' text format, version 0.0.4. A family of which nothing is known is left out. Pure. */
export function exposition(families: readonly Family[]): string {
  return families.flatMap(linesOf).join('')
}

function linesOf({ name, type, help, samples }: Family): string[] {
  const lines = 'buckets' in samples ? histogramLines(name, samples) : sampleLines(name, samples)
  if (lines.length === 0) return []
  return [`# HELP ${name} ${help}\n`, `# TYPE ${name} ${type}\n`, ...lines]
}

function sampleLines(name: string, samples: readonly Sample[]): string[] {
  return samples.flatMap(([labels, value]) => (value === null ? [] : [`${name}${labelled(labels)} ${value}\n`]))
}

function histogramLines(name: string, { buckets, count, sum }: HistogramReading): string[] {
  const bucket = (le: string, value: number) => `${name}_bucket{le="${le}"} ${value}\n`
  return [
    ...buckets.map(([seconds, value]) => bucket(String(seconds), value)),
    bucket('+Inf', count),
    `${name}_sum ${sum}\n`,
    `${name}_count ${count}\n`,
  ]
}

function labelled(labels: Labels): string {
  const pairs = Object.entries(labels).map(([label, value]) => `${label}="${escaped(value)}"`)
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`
}

/** What comes from outside: names of venues, of the bot, of currencies. */
function escaped(text: string): string {
  return text.replace(/\\/g, '\\\\').replace(/"/g, '\\"').replace(/\n/g, '\\n')
}
