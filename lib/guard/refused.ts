/**
 * What a caller gets for an order that was refused. The rejection counts as handled: who doesn't wait for the answer must not be ended
 * by it, since nothing was sent.
 */
export function refused(error: unknown): Promise<never> {
  const rejected = Promise.reject(error)
  rejected.catch(() => {})
  return rejected
}
