/** The value below which `share` (0 to 1) of the samples lie. */
export function quantile(samples, share) {
  const sorted = [...samples].sort((one, other) => one - other)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]
}

/** Runs every candidate in turn, round after round, so that noise hits all of them alike. Returns ns per call, each round. */
export async function interleave(candidates, rounds, measure) {
  const samples = Object.fromEntries(Object.keys(candidates).map((name) => [name, []]))
  for (let round = -5; round < rounds; round++) {
    for (const [name, candidate] of Object.entries(candidates)) {
      const ns = await measure(candidate)
      if (round >= 0) samples[name].push(ns)
    }
  }
  return samples
}

export function nsPerCall(run, calls) {
  const began = process.hrtime.bigint()
  run(calls)
  return Number(process.hrtime.bigint() - began) / calls
}

export async function nsPerAsyncCall(call, calls) {
  const began = process.hrtime.bigint()
  for (let i = 0; i < calls; i++) await call()
  return Number(process.hrtime.bigint() - began) / calls
}

export function table(header, rows) {
  const line = (cells) => `| ${cells.join(' | ')} |`
  return [line(header), line(header.map((_, index) => (index === 0 ? '---' : '---:'))), ...rows.map(line)].join('\n')
}
