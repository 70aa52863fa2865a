/**
 * Checks that an exchange has confirmed its dead man's switch. ccxt 4.5.84 hands over whatever has come with the status 200, the page of a
 * maintenance too. Where Kraken, Kraken Futures and OKX tell it: https://docs.kraken.com/api-reference/trading/cancel-all-orders-after-x,
 * https://docs.kraken.com/api-reference/order-management/dead-mans-switch, https://www.okx.com/docs-v5/en/#order-book-trading-trade-post-cancel-all-after:
 * `triggerTime` is when it fires, and 0 while it is off.
 *
 * @throws an error with what it has answered
 */
export function checkDeadMan(name: string, answer: unknown, isToRun: boolean): void {
  const { result, status, data } = (answer ?? {}) as Readonly<Record<string, unknown>>
  const told = [Array.isArray(data) ? data[0] : undefined, status, result].find(isObject)
  const { triggerTime } = told ?? {}
  if (triggerTime !== undefined && runs(triggerTime) === isToRun) return
  throw new Error(`${name} does not confirm its dead man's switch: ${String(JSON.stringify(answer)).slice(0, 200)}`)
}

function runs(triggerTime: unknown): boolean {
  const time = Number(triggerTime)
  return (Number.isNaN(time) ? Date.parse(String(triggerTime)) : time) > 0
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}
