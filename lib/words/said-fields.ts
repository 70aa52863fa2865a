/** Fields that hold what was said of an order, a market or a position, and that nobody sends. */
export const SAID: ReadonlySet<string> = new Set(
  'info raw fee fees trades fills commission position positions market instrument ticker orderbook balance account'.split(
    ' ',
  ),
)
