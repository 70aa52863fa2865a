import { cpus, totalmem } from 'node:os'

/** The machine that figures come from, for their reports. */
export function describeMachine() {
  return `${cpus().length} × ${cpus()[0]?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GB, Node ${process.version}, ${process.platform}`
}
