// The recording server in a thread of its own: what it writes down of the time is not the test's own loop.
import { parentPort, Worker } from 'node:worker_threads'
import { startRecordingServer } from './recording-server.mjs'

/** Milliseconds since 1970, the same in all threads, finer than `Date.now()`. */
export const clock = () => performance.timeOrigin + performance.now()

/** A server that answers everything with `{}`, `delayMs` later. `arrivals()` fetches what has come; `at` is by {@link clock}. */
export async function startRecordingThread(delayMs = 0) {
  const worker = new Worker(new URL(import.meta.url), { execArgv: [], argv: [String(delayMs)] })
  const next = () => new Promise((resolve) => worker.once('message', resolve))
  const { url, wsUrl } = await next()
  return {
    url,
    wsUrl,
    async arrivals() {
      const answer = next()
      worker.postMessage('arrivals')
      return answer
    },
    close: () => worker.terminate(),
  }
}

if (parentPort !== null) {
  const delayMs = Number(process.argv.at(-1))
  const server = await startRecordingServer(async () => {
    await new Promise((resolve) => setTimeout(resolve, delayMs))
    return {}
  })
  parentPort.on('message', () => {
    parentPort.postMessage(server.arrivals.map((arrival) => ({ ...arrival, at: performance.timeOrigin + arrival.at })))
  })
  parentPort.postMessage({ url: server.url, wsUrl: server.wsUrl })
}
