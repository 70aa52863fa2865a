import { realpathSync } from 'node:fs'
import { dirname } from 'node:path'
import { type Mount, mountOf, readMounts } from '../config/mounts.js'

/** The file systems of images' layers: Docker, containerd and Podman. */
const LAYERS = ['overlay', 'aufs', 'fuse-overlayfs', 'fuse.fuse-overlayfs']
const IN_MEMORY = ['tmpfs', 'ramfs']
/** Where Docker and Podman keep a container's files, with drivers that have no file system of their own (vfs, btrfs). */
const STORES = ['/docker/', '/containers/storage/']

/** A warning where what lies in the state directory is gone with the container, or with the machine's memory. */
export function warnOfPlace(stateDir: string, firstStart: 'active' | 'halted'): string[] {
  const lost = whatLosesIt(mountOf(existingPart(stateDir), readMounts()))
  if (lost === null) return []
  const next = firstStart === 'halted' ? 'is halted, and knows nothing' : 'trades'
  const halted = firstStart === 'halted' ? '' : ', and set first_start = "halted"'
  return [
    `The state directory ${stateDir} lies in ${lost}. Halts are forgotten with it: the start after that ${next}. ` +
      `Put state_dir on a volume${halted}.`,
  ]
}

/** Pure. */
export function whatLosesIt(mount: Mount | null): string | null {
  if (mount === null) return null
  const { point, root, type } = mount
  if (IN_MEMORY.includes(type)) return `memory (${type} at ${point})`
  const isLayer = point === '/' && (LAYERS.includes(type) || STORES.some((store) => root.includes(store)))
  return isLayer ? `the container's own layer (${type})` : null
}

/** It may not be there, where the disk takes nothing. */
function existingPart(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    return dirname(path) === path ? path : existingPart(dirname(path))
  }
}
