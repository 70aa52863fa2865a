/** OCC's symbol of an option. One whose root ends with a digit was adjusted, and may be of any number of shares. */
const OPTION = /^[A-Z.]{1,6}(\d?)\d{6}[CP]\d{8}$/

/** What one unit of a quantity is: an option is of 100 shares. Null: that is not known. Source: https://docs.alpaca.markets/docs/options-trading */
export function unitOf(symbol: unknown): 1 | 100 | null {
  const option = OPTION.exec(String(symbol))
  if (option === null) return 1
  return option[1] === '' ? 100 : null
}
