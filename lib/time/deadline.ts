/** Stands for an answer that has not come in time. */
export const LATE: unique symbol = Symbol('late')

/** Resolves with what `work` gives, or with {@link LATE} when that takes longer than `deadlineMs`. Rejects as `work` does. */
export async function within<Result>(work: Promise<Result>, deadlineMs: number): Promise<Result | typeof LATE> {
  let timer: NodeJS.Timeout | undefined
  const deadline = new Promise<typeof LATE>((resolve) => {
    timer = setTimeout(resolve, deadlineMs, LATE)
  })
  try {
    return await Promise.race([work, deadline])
  } finally {
    clearTimeout(timer)
  }
}

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
