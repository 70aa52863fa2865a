import { within } from '../../time/deadline.js'
import type { Keeper } from '../keeper/keeper.js'

/** How long the disk may take, in ms. */
export const DISK_MS = 3_000

/** What has happened to devices. */
export interface DeviceFacts {
  readonly what: 'device paired' | 'device revoked' | 'pairing codes ended'
  readonly who: string | null
  readonly reason?: string
  readonly details: object
}

/** Writes it into the journal, before anybody is answered. A disk that does not answer is not waited for. Never rejects. */
export async function noteOfDevice(
  keeper: Pick<Keeper, 'note' | 'catchUp'>,
  { what, who, reason, details }: DeviceFacts,
): Promise<void> {
  keeper.note({ what, who, source: 'http', reason: reason ?? null, haltId: null, details })
  await within(keeper.catchUp(), DISK_MS).catch(() => {})
}
