import type { Files } from '../../../lib/control/disk/files.js'

interface Content {
  text: string
}

/** A directory in memory whose every call is one step; `step` decides when each comes. Contents are synced with each write. */
export class MemoryFiles implements Files {
  readonly #step: (what: string) => Promise<void>
  #names = new Map<string, Content>()
  #synced = new Map<string, Content>()

  constructor(step: (what: string) => Promise<void> = async () => {}) {
    this.#step = step
  }

  /** What a kill leaves, or with `synced`, what a power cut may leave: the names as they were at the last sync. */
  image(synced = false): Record<string, string> {
    return Object.fromEntries([...(synced ? this.#synced : this.#names)].map(([name, { text }]) => [name, text]))
  }

  static of(image: Readonly<Record<string, string | Buffer>>): Files {
    const files = new MemoryFiles()
    const bytes = new Map(Object.entries(image).map(([name, text]) => [name, Buffer.from(text)]))
    files.read = async (name) => bytes.get(name) ?? null
    files.size = async (name) => bytes.get(name)?.length ?? null
    files.list = async () => [...bytes.keys()]
    return files
  }

  async list(): Promise<readonly string[]> {
    await this.#step('list')
    return [...this.#names.keys()]
  }

  async read(name: string): Promise<Buffer | null> {
    await this.#step(`read ${name}`)
    const content = this.#names.get(name)
    return content === undefined ? null : Buffer.from(content.text)
  }

  async size(name: string): Promise<number | null> {
    await this.#step(`size ${name}`)
    const content = this.#names.get(name)
    return content === undefined ? null : Buffer.byteLength(content.text)
  }

  async append(name: string, text: string, size: number): Promise<void> {
    await this.#step(`append ${name}`)
    const content = this.#names.get(name)
    if (content === undefined) throw new Error(`ENOENT ${name}`)
    if (Buffer.byteLength(content.text) !== size) throw new Error(`${name} is not ${size} bytes long`)
    content.text += text
  }

  async write(name: string, text: string): Promise<void> {
    await this.#step(`write ${name}`)
    this.#names.set(name, { text })
  }

  async rename(from: string, to: string): Promise<void> {
    await this.#step(`rename ${from}`)
    const content = this.#names.get(from)
    if (content === undefined) throw new Error(`ENOENT ${from}`)
    this.#names.delete(from)
    this.#names.set(to, content)
  }

  async remove(name: string): Promise<void> {
    await this.#step(`remove ${name}`)
    this.#names.delete(name)
  }

  async sync(): Promise<void> {
    await this.#step('sync')
    this.#synced = new Map(this.#names)
  }
}
