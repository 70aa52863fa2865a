import { DiskFiles, type Files } from '../../lib/control/disk/files.js'

type Change = 'append' | 'write' | 'rename' | 'remove' | 'sync'

/** The files of a real directory, whose disk the test holds in its hand. */
export class HeldFiles implements Files {
  readonly #files: Files
  /** Every change fails. */
  failing = false
  /** Those that fail, where not all do. */
  fails: (change: Change, name: string) => boolean = () => false
  /** Runs in the middle of the next change that fits. */
  #meanwhile: { readonly at: (change: Change, name: string) => boolean; readonly run: () => unknown } | null = null
  /** What every change has to wait for. */
  hanging: Promise<void> = Promise.resolve()

  constructor(path: string) {
    this.#files = new DiskFiles(path)
  }

  /** @param at the change in whose middle it runs: it is on disk, and nobody knows that yet */
  meanwhile(at: (change: Change, name: string) => boolean, run: () => unknown): void {
    this.#meanwhile = { at, run }
  }

  list(): Promise<readonly string[]> {
    return this.#files.list()
  }

  read(name: string): Promise<Buffer | null> {
    return this.#files.read(name)
  }

  size(name: string): Promise<number | null> {
    return this.#files.size(name)
  }

  append(name: string, text: string, size: number): Promise<void> {
    return this.#change('append', name, () => this.#files.append(name, text, size))
  }

  write(name: string, text: string): Promise<void> {
    return this.#change('write', name, () => this.#files.write(name, text))
  }

  rename(from: string, to: string): Promise<void> {
    return this.#change('rename', to, () => this.#files.rename(from, to))
  }

  remove(name: string): Promise<void> {
    return this.#change('remove', name, () => this.#files.remove(name))
  }

  sync(): Promise<void> {
    return this.#change('sync', '', () => this.#files.sync())
  }

  async #change(change: Change, name: string, make: () => Promise<void>): Promise<void> {
    await this.hanging
    if (this.failing || this.fails(change, name)) throw new Error('ENOSPC: no space left')
    await make()
    const meanwhile = this.#meanwhile
    if (!meanwhile?.at(change, name)) return
    this.#meanwhile = null
    await meanwhile.run()
  }
}
