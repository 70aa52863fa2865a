import type { Arrival } from './recording-server.mjs'

export interface RecordingThread {
  readonly url: string
  readonly wsUrl: string
  arrivals(): Promise<Arrival[]>
  close(): Promise<number>
}

export function clock(): number
export function startRecordingThread(delayMs?: number): Promise<RecordingThread>
