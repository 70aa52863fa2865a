import { connect } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'

/** So long the rest of an answer is waited for. */
const REST_MS = 5

/**
 * Sends the pieces on a socket of its own. Resolves with the status codes of the answers that came.
 *
 * @param answerMs so long an answer is waited for
 * @param patientMs so long, it is left to the server to end the connection; 0: as soon as there is an answer, or none comes
 */
export async function sendPieces({ port }, { pieces, pauseMs }, { patientMs, answerMs }) {
  const patient = patientMs > 0
  const socket = connect(Number(port), '127.0.0.1')
  let text = ''
  const closed = new Promise((resolve) => {
    // In the timers' turn, what has arrived meanwhile is not read yet.
    const cut = () => setImmediate(() => (text === '' || patient ? socket.destroy() : null))
    let rest
    const timer = setTimeout(cut, patient ? patientMs : answerMs + pauseMs * pieces.length)
    socket.on('data', (chunk) => {
      text += chunk.latin1Slice()
      if (!patient) rest ??= setTimeout(() => socket.destroy(), REST_MS)
    })
    socket.on('error', () => {})
    socket.on('close', () => {
      clearTimeout(timer)
      clearTimeout(rest)
      resolve()
    })
  })
  for (const piece of pieces) {
    if (!socket.writable) break
    socket.write(piece)
    if (pauseMs > 0) await pause(pauseMs)
  }
  await closed
  return [...text.matchAll(/^HTTP\/1\.1 (\d{3}) /gm)].map(([, status]) => Number(status))
}
