import { generateKeyPairSync, randomBytes, sign } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import type { Test } from 'tap'
import { Latch } from '../../lib/between/latch/latch.js'
import { DiskFiles } from '../../lib/control/disk/files.js'
import { JournalDirectory } from '../../lib/control/disk/journal-directory.js'
import { Keeper, type KeeperParts } from '../../lib/control/keeper/keeper.js'
import { type FleetHalt, type SignedResume, signedText } from '../../lib/words/fleet.js'
import { newFleetHaltId } from '../../lib/words/fleet-id.js'
import { stateDirectory } from './state-directory.js'

export const GROUP = 'desk-1'

/** Somebody who may resume. */
export class Signer {
  readonly #pair = generateKeyPairSync('ed25519')

  /** As `resume_keys` has it. */
  get key(): string {
    return `ed25519:${this.#pair.publicKey.export({ format: 'jwk' }).x}`
  }

  resume(haltIds: readonly string[], said: Partial<SignedResume> = {}, group = GROUP): SignedResume {
    const nonce = randomBytes(16).toString('base64url')
    const words = { haltIds, operator: 'alice', at: '2026-01-02T03:04:05.678Z', nonce, ...said }
    const signature = sign(null, Buffer.from(signedText(group, words), 'utf8'), this.#pair.privateKey)
    return { ...words, key: this.key, signature: signature.toString('base64url') }
  }
}

export function aFleetHalt(said: Partial<FleetHalt> = {}): FleetHalt {
  return {
    haltId: newFleetHaltId(),
    level: 'halted',
    reason: 'fat finger',
    operator: 'bob',
    by: 'bot-2',
    since: '2026-01-02T03:04:05.678Z',
    scope: null,
    ...said,
  }
}

/** A keeper that has begun on a real journal, as a control thread has it. With `directory`, on what was left there. */
export async function aKeeper(t: Test, directory = stateDirectory(t), more: Pick<KeeperParts, 'isInFleet'> = {}) {
  mkdirSync(directory, { recursive: true })
  const journals = new JournalDirectory(directory, 'bot')
  const { journal, permit, haltFile, start } = await journals.open(() => new Date())
  const latch = new Latch()
  latch.haltIds.lastEpoch = start.lastEpoch
  const keeper = new Keeper(
    {
      latch,
      journal,
      permit,
      haltFile,
      publish: () => {},
      log: () => {},
      figures: { halted() {} },
      onHalt: () => {},
      ...more,
    },
    start.halts,
  )
  await keeper.begin({ what: 'started', who: null, source: 'start', reason: null, haltId: null }, [])
  const close = async () => {
    await keeper.catchUp()
    await journals.close()
  }
  return { directory, keeper, latch, journal, start, close, files: new DiskFiles(directory) }
}
