import type { MemorySample } from './run.mjs'

export function findGrowth(samples: readonly MemorySample[]): string[]
