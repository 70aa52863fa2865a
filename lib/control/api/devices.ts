import type { Operator } from '../../words/operators.js'
import type { Log } from '../../words/ports.js'
import { type Device, type DeviceFile, MOST_DEVICES, type ReadDevices } from '../disk/device-file.js'
import { Turns } from '../disk/turns.js'

export interface DevicesParts {
  readonly file: Pick<DeviceFile, 'path' | 'read' | 'write'>
  /** Those of the configuration. Empty: no token is asked for, and no device is let in by one. */
  readonly operators: readonly Operator[]
  readonly log: Log
}

/** A change of the devices that is not, or not wholly, done; the message says what holds, and what to do. */
export class DevicesError extends Error {}

/** The paired devices that are let in. What is told of them is true in memory first: who is revoked is out before the disk has it. */
export class Devices {
  readonly #parts: DevicesParts
  readonly #turns = new Turns()
  /** When whose token was used last, by its holder's name; ISO 8601. */
  readonly #usedAt = new Map<string, string>()
  #known: readonly Device[] = []
  #admitted: readonly Device[] = []
  #problem: string | null = null
  #isWritten = true

  /** Lets nobody in before {@link read}. */
  constructor(parts: DevicesParts) {
    this.#parts = parts
  }

  /** Reads the file. Never rejects: one that can't be read lets nobody in. */
  async read(): Promise<void> {
    this.#take(await this.#parts.file.read())
  }

  /** Those who are let in; another array whenever that changes. */
  get admitted(): readonly Device[] {
    return this.#admitted
  }

  /** All that are known, oldest first. One that is not among {@link admitted} has the name of an operator of the configuration. */
  get list(): readonly Device[] {
    return this.#known
  }

  /** Why no device is let in: the file is damaged; null: it is not. */
  get problem(): string | null {
    return this.#problem
  }

  /** What is told of the devices is on disk as well. */
  get durable(): boolean {
    return this.#isWritten
  }

  /** Somebody has come in by this token, of a device or of the configuration. */
  used(name: string): void {
    this.#usedAt.set(name, new Date().toISOString())
  }

  /** Since this run has begun; null: not since then. */
  usedAt(name: string): string | null {
    return this.#usedAt.get(name) ?? null
  }

  /** A device of that name is known. */
  has(name: string): boolean {
    return this.#known.some((device) => device.name === name)
  }

  /** A name is an operator's of the configuration. */
  isConfigured(name: string): boolean {
    return this.#parts.operators.some((operator) => operator.name === name)
  }

  /**
   * Lets a device in, once that is on disk. One of the same name ends by it.
   *
   * @throws {DevicesError} nobody was let in
   */
  add(device: Device): Promise<{ readonly replaced: boolean }> {
    return this.#turns.take(async () => {
      await this.#lookAgain('Nobody was let in')
      const others = this.#known.filter(({ name }) => name !== device.name)
      if (others.length >= MOST_DEVICES)
        throw new DevicesError(`Nobody was let in: ${MOST_DEVICES} devices are paired. Revoke one first.`)
      try {
        await this.#parts.file.write([...others, device])
      } catch (error) {
        throw new DevicesError(`Nobody was let in: the disk has not taken it (${(error as Error).message}). Make room.`)
      }
      const replaced = this.has(device.name)
      // Who was revoked while the disk was written to, stays out.
      const left = others.filter((other) => this.#known.includes(other))
      this.#usedAt.delete(device.name)
      this.#set([...left, device], left.length === others.length)
      return { replaced }
    })
  }

  /**
   * Shuts a device out, at once; resolves when that is on disk.
   *
   * @returns false: there is none of that name
   * @throws {DevicesError} it is out, and not on disk, or that can't be told
   */
  async revoke(name: string): Promise<boolean> {
    const wasThere = this.#shutOut(name)
    return this.#turns.take(async () => {
      await this.#lookAgain('Nothing was revoked, and no device is let in as it is')
      // One that was just being let in.
      const cameMeanwhile = this.#shutOut(name)
      if (!wasThere && !cameMeanwhile && this.#isWritten) return false
      try {
        await this.#parts.file.write(this.#known)
        this.#isWritten = true
      } catch (error) {
        throw new DevicesError(
          `${name} is out now, and would be let in again by the next start: the disk has not taken it ` +
            `(${(error as Error).message}). Make room, and revoke it again.`,
        )
      }
      return true
    })
  }

  /** @returns whether there was one */
  #shutOut(name: string): boolean {
    const left = this.#known.filter((device) => device.name !== name)
    const isThere = left.length < this.#known.length
    if (isThere) this.#set(left, false)
    return isThere
  }

  /** A damaged file is never written over: a person takes it away, and is believed then. @throws {DevicesError} it is there still */
  async #lookAgain(what: string): Promise<void> {
    if (this.#problem === null) return
    const { file } = this.#parts
    this.#take(await file.read())
    if (this.#problem === null) return
    throw new DevicesError(
      `${what}: ${file.path} is damaged (${this.#problem}). Take it away, and pair all devices anew.`,
    )
  }

  #take(read: ReadDevices): void {
    const { file, log } = this.#parts
    this.#problem = 'problem' in read ? read.problem : null
    this.#set('problem' in read ? [] : read.devices, true)
    if (this.#problem !== null) {
      const told = `No paired device is let in: ${file.path} is damaged (${this.#problem}). Take it away, and pair all devices anew.`
      log('error', told, {})
    }
    for (const { name } of this.#known.filter((device) => !this.#admitted.includes(device))) {
      const told = `The paired device ${name} is not let in: an operator of the configuration has its name. Revoke it, and pair it anew.`
      log('warn', told, { name })
    }
  }

  #set(devices: readonly Device[], isWritten: boolean): void {
    this.#known = devices
    this.#admitted = devices.filter(({ name }) => !this.isConfigured(name))
    this.#isWritten = isWritten
  }
}
