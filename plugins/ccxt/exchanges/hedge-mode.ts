/**
 * Whether an order of an account in hedge mode closes. There, it names the side of its position, and one of the other side can't open
 * anything; the exchange may not mark it reduce-only.
 *
 * @param positionSide as the exchange names it; what is neither long nor short is that of one-way mode
 */
export function isExitOf(positionSide: unknown, side: unknown): boolean {
  const [held, acts] = [positionSide, side].map((name) => String(name).toLowerCase())
  return (held === 'long' && acts === 'sell') || (held === 'short' && acts === 'buy')
}
