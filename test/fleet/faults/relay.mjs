import { connect, createServer } from 'node:net'

/**
 * A line between two programs, in the judge's hand: it can be led elsewhere, held up so that nothing more gets through, and cut.
 * A line that is held up takes everything and passes on nothing: for both ends it is merely slow.
 */
export class Relay {
  #server
  #target = null
  #isHeld = false
  #lateMs = 0
  #pairs = new Set()

  /** @param target the port that it leads to */
  static async start(target) {
    const relay = new Relay()
    relay.#target = target
    relay.#server = createServer((near) => relay.#accept(near))
    await new Promise((resolve) => relay.#server.listen(0, '127.0.0.1', resolve))
    return relay
  }

  get port() {
    return this.#server.address().port
  }

  #accept(near) {
    const far = this.#target === null ? null : connect({ host: '127.0.0.1', port: this.#target })
    const pair = { near, far }
    this.#pairs.add(pair)
    const end = () => {
      this.#pairs.delete(pair)
      near.destroy()
      far?.destroy()
    }
    near.on('error', () => {}).on('close', end)
    if (far === null) return
    far
      .on('error', () => {})
      .on('close', () => {
        // A held line does not tell that the other end has gone, as a network that drops everything.
        if (!this.#isHeld) end()
      })
    near.on('data', (chunk) => this.#pass(chunk, far))
    far.on('data', (chunk) => {
      if (this.#lateMs === 0) this.#pass(chunk, near)
      else setTimeout(() => this.#pass(chunk, near), this.#lateMs)
    })
  }

  /** What comes while it is held is gone for good: the connection is of no use any more, and only {@link cut} ends it. */
  #pass(chunk, to) {
    if (!this.#isHeld) to.write(chunk)
  }

  /** From now on answers take so long, in ms, until it leads elsewhere. */
  slow(ms) {
    this.#lateMs = ms
  }

  /** From now on nothing gets through. */
  hold() {
    this.#isHeld = true
  }

  /** It leads nowhere: connections that are there stay open and are silent, and new ones are taken and are silent too. */
  swallow() {
    this.#target = null
    this.#isHeld = true
  }

  /** Ends every connection; new ones lead there. */
  leadTo(target) {
    this.#target = target
    this.#isHeld = false
    this.#lateMs = 0
    this.cut()
  }

  cut() {
    for (const { near, far } of this.#pairs) {
      near.destroy()
      far?.destroy()
    }
    this.#pairs.clear()
  }

  async close() {
    this.cut()
    await new Promise((resolve) => this.#server.close(resolve))
  }
}
