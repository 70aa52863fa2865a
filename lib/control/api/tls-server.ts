import { readFileSync } from 'node:fs'
import { createServer, type Server, type ServerOptions } from 'node:https'
import type { Socket } from 'node:net'
import type { TlsFiles } from '../../config/tls.js'
import { problem, problemReply } from './problem.js'

const HANDSHAKE_MS = 2_000

/**
 * The server of the port, with TLS. Who speaks plain HTTP to it is told so: curl would only say that the reply is empty.
 *
 * @throws what is wrong with the files
 */
export function createTlsServer(options: ServerOptions, { cert, key, clientCa }: TlsFiles): Server {
  const server = createServer({
    ...options,
    cert: readFileSync(cert),
    key: readFileSync(key),
    handshakeTimeout: HANDSHAKE_MS,
    ...(clientCa !== null && { ca: readFileSync(clientCa), requestCert: true, rejectUnauthorized: true }),
  })
  // A failed handshake is told of the half-made TLS socket, which can't answer any more. The one below it can.
  const sockets = new Map<string, Socket>()
  server.on('connection', (socket: Socket) => {
    const end = farEnd(socket)
    sockets.set(end, socket)
    socket.once('close', () => sockets.delete(end))
  })
  server.on('tlsClientError', (error: NodeJS.ErrnoException, socket) => {
    const below = sockets.get(farEnd(socket))
    if (error.code === 'ERR_SSL_HTTP_REQUEST' && below?.writable) below.end(PLAIN_HTTP)
    else socket.destroy()
  })
  return server
}

function farEnd({ remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress} ${remotePort}`
}

const PLAIN_HTTP = problemReply(
  problem(400, 'plain-http', 'This port speaks TLS, and nothing was done. Write https:// before its name.'),
)
