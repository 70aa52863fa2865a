export interface Arrival {
  /** By `performance.now()` of the same process. */
  readonly at: number
  /** `WS` for a message of a WebSocket. */
  readonly method: string
  readonly path: string
  readonly query: string
  readonly body: string
}

export interface Reply {
  readonly status?: number
  readonly body?: unknown
  readonly frame?: unknown
}

export interface RecordingServer {
  readonly arrivals: Arrival[]
  readonly url: string
  readonly wsUrl: string
  close(): Promise<void>
}

export function startRecordingServer(
  reply?: (arrival: Arrival) => Reply | null | Promise<Reply | null>,
): Promise<RecordingServer>
