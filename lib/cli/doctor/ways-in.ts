import { existsSync, statSync } from 'node:fs'
import { createServer } from 'node:net'
import { dirname } from 'node:path'
import type { ControlConfig } from '../../config/control-config.js'
import { octal } from '../../config/private-file.js'
import { type Finding, ok, problem } from './finding.js'

/** What sockets take on every system, in bytes. */
const MAX_PATH_BYTES = 103

/** Whether a start would find its port and its socket free. For a bot that does not run. */
export async function checkWaysIn({ host, port, socket }: ControlConfig): Promise<Finding[]> {
  return [
    ...(typeof port === 'number' ? [await checkPort(host, port)] : []),
    ...(socket === null ? [] : checkSocket(socket)),
  ]
}

function checkPort(host: string, port: number): Promise<Finding> {
  return new Promise((resolve) => {
    const server = createServer()
    server.on('error', ({ code, message }: NodeJS.ErrnoException) => {
      const taken = code === 'EADDRINUSE'
      const what = taken
        ? `another process listens on ${host}:${port}`
        : `${host}:${port} can't be listened on: ${message}`
      const mend = taken
        ? `end it (ss -ltnp 'sport = :${port}' names it), or give this bot a port of its own: CONTROL_PORT, or port under [control]`
        : 'give this bot another host or port: CONTROL_HOST, CONTROL_PORT, or host and port under [control]'
      resolve(problem('port', what, mend))
    })
    server.listen({ host, port }, () => server.close(() => resolve(ok('port', `${host}:${port} is free`))))
  })
}

function checkSocket(path: string): Finding[] {
  const directory = dirname(path)
  if (Buffer.byteLength(path) > MAX_PATH_BYTES) {
    return [
      problem('socket', `${path} is longer than ${MAX_PATH_BYTES} bytes`, 'choose a shorter path: CONTROL_SOCKET'),
    ]
  }
  if (!existsSync(directory)) return []
  const { mode } = statSync(directory)
  if ((mode & 0o077) === 0) return [ok('socket', `${directory} is closed to others`)]
  return [problem('socket', `others may enter ${directory} (mode ${octal(mode)})`, `chmod 700 ${directory}`)]
}
