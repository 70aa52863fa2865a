import type { Files } from './files.js'

/** What 0.1.0 and 0.2.0 keep their state in. Ours keeps them halted. */
export const FENCE_FILE = 'state.json'

const TEXT = `${JSON.stringify({
  version: 2,
  note:
    'The state is in journal*.jsonl and ACTIVE. An older version of trading-kill-switch that is started here finds this ' +
    'file instead of its own, and is halted.',
})}\n`

/** A fence that is being written. An older version's `state.json.new` is something else. */
export const NEW_FENCE_FILE = 'fence.new'

/** None; ours; or that of a version that keeps its state in it. */
export type Fence = 'none' | 'ours' | 'other'

/** Never rejects: what can't be read is not ours. */
export async function readFence(files: Files): Promise<Fence> {
  try {
    const bytes = await files.read(FENCE_FILE)
    if (bytes === null) return 'none'
    return (JSON.parse(bytes.toString('utf8')) as { version?: unknown } | null)?.version === 2 ? 'ours' : 'other'
  } catch {
    return 'other'
  }
}

/** @throws what the file system says */
export async function writeFence(files: Files): Promise<void> {
  await files.write(NEW_FENCE_FILE, TEXT)
  await files.rename(NEW_FENCE_FILE, FENCE_FILE)
  await files.sync()
}
