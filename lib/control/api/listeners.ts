import { readFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import type { BotAddress } from '../../between/address-file.js'
import type { ControlSettings } from '../../between/messages.js'
import { Curl } from '../../words/curl.js'
import type { StartFailureCode } from '../../words/errors.js'
import { errorCode } from '../disk/durable-file.js'
import { Access, type PairedDevices, type WayIn } from './access.js'
import { listenOnSocket, SocketError } from './control-socket.js'
import type { Routes } from './routes.js'
import { ControlServer, type ServerParts } from './server.js'

/** The server can't listen; the message says what to do. */
export class ListenError extends Error {
  readonly code: StartFailureCode

  constructor(code: StartFailureCode, message: string) {
    super(message)
    this.code = code
  }
}

export interface ListenersParts extends Pick<ServerParts, 'onRefused' | 'onError'> {
  readonly settings: ControlSettings
  readonly devices: PairedDevices
  /** The calls, for those who come in by one way: what they are answered names that way. */
  readonly makeRoutes: (curl: () => Curl) => Routes
}

interface SocketListener {
  readonly path: string
  readonly server: ControlServer
  readonly curl: Curl
}

/** The ways in: the port, and a Unix socket where there is one. Each has a server of its own. */
export class Listeners {
  readonly #settings: ControlSettings
  /** What the port shows, in PEM; null: it speaks plain HTTP. */
  readonly certificate: string | null
  readonly #port: ControlServer
  #socket: SocketListener | null
  #portCurl: Curl
  #isSocketThere: (() => Promise<boolean>) | null = null
  #socketLost = false
  #isPortOpen = false
  #url = ''
  #portAddress: string | null = null
  #failure: string | null = null

  constructor({ settings, devices, makeRoutes, onRefused, onError }: ListenersParts) {
    const { socket: path, tls, tokenHint } = settings
    this.#settings = settings
    this.certificate = tls === null ? null : readFileSync(tls.cert, 'utf8')
    this.#portCurl = new Curl('', { tokenHint })
    const makeServer = (wayIn: WayIn, curl: () => Curl) =>
      new ControlServer({
        access: new Access(settings, wayIn, devices),
        routes: makeRoutes(curl),
        tls: wayIn === 'https' ? tls : null,
        onRefused,
        onError,
      })
    this.#port = makeServer(tls === null ? 'http' : 'https', () => this.#portCurl)
    if (path === null) {
      this.#socket = null
    } else {
      const curl = new Curl('http://localhost', { tokenHint, socket: path })
      this.#socket = { path, server: makeServer('socket', () => curl), curl }
    }
  }

  /** Where programs reach it; `unix:` and a path when there is only the socket. */
  get url(): string {
    return this.#url
  }

  /** Where programs of this machine reach it. */
  get address(): BotAddress {
    const { tls } = this.#settings
    return { url: this.#portAddress, socket: this.#socket?.path ?? null, certificate: tls?.cert ?? null }
  }

  /** How a shell gets in: by the port, where there is one. */
  get curl(): Curl {
    return this.#socket === null || this.#isPortOpen ? this.#portCurl : this.#socket.curl
  }

  /** Why only one of the ways in is open: a reason to begin halted; null: all are. */
  get failure(): string | null {
    return this.#failure
  }

  /** The `curl` lines of all the ways in, each with what it does. */
  operatorLines(): (readonly [line: string, note: string])[] {
    const { allowCloseAll } = this.#settings
    if (this.#socket === null) return this.#portCurl.operatorLines(allowCloseAll)
    const { path, curl } = this.#socket
    // Nobody has to look for a token there.
    const halt = new Curl('http://localhost', { tokenHint: null, socket: path }).post('/halt')
    const lines = (this.#isPortOpen ? this.#portCurl : curl).operatorLines(allowCloseAll)
    return lines.some(([line]) => line === halt) ? lines : [...lines, [halt, 'halts, too, also without a token']]
  }

  /**
   * Opens them.
   *
   * @throws {ListenError} when the socket is set up wrongly, or neither can be had
   */
  async open(): Promise<void> {
    if (this.#socket !== null) await this.#listenOnSocket(this.#socket)
    const { port } = this.#settings
    if (port === false) {
      this.#withoutPort()
      return
    }
    try {
      this.#openedPort(await this.#listenOnPort(port))
    } catch (error) {
      if (!(error instanceof ListenError) || this.#socket === null) throw error
      this.#failure = error.message
      this.#url = `unix:${this.#socket.path}`
    }
  }

  /** Takes a connection as if it had come by the port. */
  serve(connection: Duplex): void {
    this.#port.serve(connection)
  }

  /** What is wrong since the last look: the socket has gone, or is another's now; null: nothing new. */
  async look(): Promise<{ readonly lost: string; readonly wasTheOnlyOne: boolean } | null> {
    const lost = this.#isSocketThere !== null && !(await this.#isSocketThere())
    const news = lost && !this.#socketLost
    this.#socketLost = lost
    if (!news) return null
    return {
      lost: `the socket ${this.#socket?.path} is gone, or another process has put its own there`,
      wasTheOnlyOne: !this.#isPortOpen,
    }
  }

  async close(): Promise<void> {
    await Promise.all([this.#port.close(), this.#socket?.server.close()])
  }

  async #listenOnSocket({ server, path }: SocketListener): Promise<void> {
    try {
      this.#isSocketThere = await listenOnSocket(server, path, this.#settings.botName)
    } catch (error) {
      const message = `The control server can't listen on ${path}: ${(error as Error).message}`
      if (error instanceof SocketError) throw new ListenError('SOCKET_UNAVAILABLE', `${message}.`)
      this.#failure = message
      this.#socket = null
    }
  }

  #withoutPort(): void {
    if (this.#socket === null) {
      throw new ListenError(
        'SOCKET_UNAVAILABLE',
        `${this.#failure ?? 'There is no socket'}. There is no port, so nobody could halt this bot while it is stuck`,
      )
    }
    this.#url = `unix:${this.#socket.path}`
  }

  async #listenOnPort(port: number): Promise<AddressInfo> {
    const { host } = this.#settings
    try {
      return (await this.#port.listen({ host, port })) as AddressInfo
    } catch (error) {
      const why = errorCode(error) === 'EADDRINUSE' ? 'another process listens there already' : (error as Error).message
      const what =
        this.#socket === null
          ? 'The bot must not trade without it'
          : `Only the socket ${this.#socket.path} is left; who calls that port reaches another program`
      throw new ListenError(
        'PORT_UNAVAILABLE',
        `The control server can't listen on ${host}:${port}: ${why}. ${what}. ` +
          'End the other process, or give this bot a port of its own (CONTROL_PORT, or port under [control])',
      )
    }
  }

  #openedPort({ family, address, port }: AddressInfo): void {
    const { tls, tokenHint, allowedHosts, publicUrl } = this.#settings
    const reachable = address === '0.0.0.0' ? '127.0.0.1' : address === '::' ? '::1' : address
    const host = family === 'IPv6' ? `[${reachable}]` : reachable
    // A certificate is made out to a name.
    const name = tls === null ? host : (allowedHosts.find((each) => !each.name.startsWith('*'))?.name ?? host)
    this.#isPortOpen = true
    const scheme = tls === null ? 'http' : 'https'
    this.#portAddress = `${scheme}://${host}:${port}`
    this.#url = `${scheme}://${name}:${port}`
    this.#portCurl = new Curl(publicUrl ?? this.#url, {
      tokenHint,
      certificate: tls?.cert ?? null,
      clientCertificate: tls !== null && tls.clientCa !== null,
    })
  }
}
