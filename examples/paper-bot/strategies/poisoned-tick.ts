/** What becomes of a strategy that is given a poisoned tick: it computes for ever, and its thread does nothing else. */
export function spinOnPoisonedTick(price: number): never {
  let estimate = price
  for (;;) estimate = (estimate + price / estimate) / 2
}
