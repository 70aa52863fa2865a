import { quantile } from '../../bench/statistics.mjs'

/** What may be added between the middle and the end of a run, in MB, and as a share of what was there. */
const LIMITS = {
  own: { megabytes: 1.5, share: 0.1 },
  workers: { megabytes: 1.5, share: 0.1 },
  resident: { megabytes: 3, share: 0.03 },
}
const NAMES = { own: "the bot thread's heap", workers: "the control thread's heap", resident: 'the resident memory' }
/** With fewer samples, nothing can be said. */
const ENOUGH = 25

/** The median of a stretch of a run, from 0 (its beginning) to 1 (its end). */
export function memoryIn(samples, what, from, to) {
  const part = samples.slice(Math.floor(samples.length * from), Math.ceil(samples.length * to))
  return part.length === 0
    ? null
    : quantile(
        part.map((sample) => sample[what]),
        0.5,
      )
}

/** Whether memory still grows when it ought to have settled: a line for each that does. */
export function findGrowth(samples) {
  if (samples.length < ENOUGH) return []
  return Object.entries(LIMITS).flatMap(([what, { megabytes, share }]) => {
    const middle = memoryIn(samples, what, 0.4, 0.6)
    const end = memoryIn(samples, what, 0.8, 1)
    if (end - middle <= Math.max(megabytes, middle * share)) return []
    return [`${NAMES[what]} has grown from ${middle.toFixed(1)} MB in the middle to ${end.toFixed(1)} MB at the end`]
  })
}
