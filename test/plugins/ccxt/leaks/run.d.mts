export interface MatrixRows {
  readonly called: number
  readonly riskWithout: number
  readonly leaks: readonly { readonly call: string; readonly sent: readonly string[] }[]
}

export interface OpenRows {
  readonly without: number
  readonly with: number
  readonly shut: readonly string[]
}

export interface MatrixReport {
  readonly exchange: string
  /** Of the unified methods that add risk, and that ccxt says that the exchange has, those that send nothing without the guard. */
  readonly share: { readonly all: readonly string[]; readonly silent: readonly string[] }
  readonly unified: MatrixRows
  readonly implicit: MatrixRows
  readonly raw: MatrixRows
  readonly inTheMiddle: readonly object[]
  readonly reads: OpenRows
  readonly cancels: OpenRows
  readonly wrongErrors: readonly string[]
  readonly shutWhileActive: readonly string[]
}

export const EXCHANGES: readonly string[]
export function runMatrix(exchanges?: readonly string[], seen?: (report: MatrixReport) => void): Promise<MatrixReport[]>
