import { resolve } from 'node:path'

/** Paths that hold wherever the process goes later. */
export interface Paths {
  readonly stateDir: string
  /** Null: there is no socket. */
  readonly socket: string | null
}

/** Makes the paths absolute: they are relative to where the bot is started. */
export function makeAbsolute({ stateDir, socket }: Paths): Paths {
  return { stateDir: resolve(stateDir), socket: socket === null ? null : resolve(socket) }
}
