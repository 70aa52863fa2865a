export function field(number: number, value: string | readonly number[]): number[]
export function transaction(...types: readonly string[]): string
export function asText(bytes: readonly number[]): string
// biome-ignore lint/suspicious/noExplicitAny: a class of ccxt
export function encodingHere(Exchange: any): any
