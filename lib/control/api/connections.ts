import { readFileSync } from 'node:fs'
import type { Server, Socket } from 'node:net'

/** More than anyone needs, and less than what costs much memory. */
const MOST = 8_000
/** Of the files that a process may open, those that are left for others, and for a burst of new connections. */
const RESERVE = 600

/**
 * Ends the oldest connection whenever there are too many. Turning new ones away instead would let strangers lock the operator
 * out; so would letting them all in, until the process has no open file left for hers.
 */
export function endOldestAbove(most: number, server: Server): void {
  const open = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    open.add(socket)
    socket.once('close', () => open.delete(socket))
    const [oldest] = open
    if (open.size <= most || oldest === undefined) return
    open.delete(oldest)
    oldest.destroy()
  })
}

/** How many connections may be open at the same time. @param openFiles what the system allows this process */
export function mostConnections(openFiles: number): number {
  return Math.min(MOST, Math.max(openFiles - RESERVE, Math.floor(openFiles / 2)))
}

/** How many files this process may open; where the system doesn't tell, as many as are usual. */
export function openFilesAllowed(): number {
  const USUAL = 1_024
  try {
    const told = /^Max open files +(\d+|unlimited)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1] ?? USUAL
    return told === 'unlimited' ? MOST + RESERVE : Number(told)
  } catch {
    return USUAL
  }
}
