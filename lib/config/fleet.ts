import type { ControlTable } from './control-table.js'

/** `[control.fleet]`: the group of bots that one halt reaches. */
export interface FleetSettings {
  /** Of Redis or Valkey; several are Sentinels. With user and password. */
  readonly urls: readonly string[]
  /** The name of the master that Sentinels know; null: `urls` is the engine itself. */
  readonly sentinelMaster: string | null
  readonly group: string
  /** The name of this bot in its group. */
  readonly bot: string
  readonly leaseMs: number
  readonly onLostLease: 'pause' | 'ignore'
  /** Public keys of those who may resume, `ed25519:` and base64url. */
  readonly resumeKeys: readonly string[]
  /** How many replicas the engine has; null: as many as it has told at most. */
  readonly replicas: number | null
  /** PEM of the authority that has signed the engine's certificate; null: those of Node. */
  readonly ca: string | null
}

/** @param problems takes what is wrong, a line each @returns null: this bot is in no fleet */
export function readFleet(_table: ControlTable, _problems: string[]): FleetSettings | null {
  return null
}
