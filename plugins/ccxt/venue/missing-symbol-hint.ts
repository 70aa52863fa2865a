/** The error of a call without a symbol, with what to do where a symbol is what it lacks. Pure. */
export function withHint(error: unknown): unknown {
  const { name, message } = error as Error
  if (!(error instanceof Error) || !/\bsymbol\b/i.test(message)) return error
  const hint = "Name the symbols that are traded, e.g. symbols: ['BTC/USDT']; orders in others are then not seen."
  return Object.assign(new Error(`${message}. ${hint}`, { cause: error }), { name })
}
