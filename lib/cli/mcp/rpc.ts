/** JSON-RPC 2.0: https://www.jsonrpc.org/specification */
export const CODES = {
  parse: -32_700,
  request: -32_600,
  method: -32_601,
  params: -32_602,
  internal: -32_603,
  /** Of MCP. */
  version: -32_022,
} as const

export type Id = string | number | null

export interface Response {
  readonly jsonrpc: '2.0'
  readonly id: Id
  readonly result?: object
  readonly error?: { readonly code: number; readonly message: string; readonly data?: object }
}

/** A request that is answered by an error. */
export class RpcError extends Error {
  readonly code: number
  readonly data: object | undefined

  constructor(code: number, message: string, data?: object) {
    super(message)
    this.code = code
    this.data = data
  }
}

export function answer(id: Id, result: object): Response {
  return { jsonrpc: '2.0', id, result }
}

export function refuse(id: Id, error: unknown): Response {
  if (!(error instanceof RpcError)) {
    const message = `Something is wrong in the server: ${(error as Error).message}`
    return { jsonrpc: '2.0', id, error: { code: CODES.internal, message } }
  }
  const { code, message, data } = error
  return { jsonrpc: '2.0', id, error: { code, message, ...(data === undefined ? {} : { data }) } }
}

/** Plain data, or null: it is none. */
export function record(value: unknown): Readonly<Record<string, unknown>> | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : null
}

/** Null: there is none that can be answered. */
export function idOf(message: unknown): Id {
  const id = record(message)?.id
  return typeof id === 'string' || typeof id === 'number' ? id : null
}
