import type { Socket } from 'node:net'

/** Waits for the event by which a connection is there. */
export function opened<Kind extends Socket>(socket: Kind, event: string, signal: AbortSignal): Promise<Kind> {
  return new Promise((resolve, reject) => {
    const give = (error: Error) => {
      socket.destroy()
      reject(error)
    }
    socket.once(event, () => resolve(socket))
    socket.once('error', give)
    signal.addEventListener('abort', () => give(new Error('no connection in time')), { once: true })
  })
}
