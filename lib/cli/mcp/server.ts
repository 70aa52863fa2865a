import { VERSION } from '../../words/version.js'
import type { AgentTools } from './agent-tools.js'
import { answer, CODES, idOf, type Response, RpcError, record, refuse } from './rpc.js'
import { INSTRUCTIONS, TOOLS, toolNamed } from './tools.js'
import { isStateless, negotiated, SERVER_KEY, SPOKEN, VERSION_KEY } from './versions.js'

const SERVER = { name: 'trading-kill-switch', title: 'Trading Kill Switch', version: VERSION }
const CAPABILITIES = { tools: {} }
/** For those who may keep an answer for a while. It changes with the package alone. */
const KEPT = { ttlMs: 3_600_000, cacheScope: 'public' }

type Params = Readonly<Record<string, unknown>>

/**
 * A server of the Model Context Protocol, without a state: whether a client has shaken hands changes nothing, so that no halt waits for
 * it.
 */
export class McpServer {
  readonly #tools: AgentTools

  constructor(tools: AgentTools) {
    this.#tools = tools
  }

  /** Answers one line. Null: nothing is to be answered. Never rejects. */
  async answer(line: string): Promise<string | null> {
    let message: unknown
    try {
      message = JSON.parse(line)
    } catch (error) {
      return JSON.stringify(await this.#unreadable(line, error as Error))
    }
    const answered = await (Array.isArray(message) ? this.#batch(message) : this.#one(message))
    return answered === null ? null : JSON.stringify(answered)
  }

  /** What is no JSON, and calls halt for all that can be seen of it, halts. */
  async #unreadable(line: string, { message }: Error): Promise<Response> {
    const why = `That line is no JSON: ${message}`
    if (!mayCallHalt(line)) return refuse(null, new RpcError(CODES.parse, why))
    const { content } = await this.#tools.call('halt', { reason: 'halted by an agent, in a line that is no JSON' })
    return refuse(null, new RpcError(CODES.parse, `${why}. It calls halt, so that was done: ${content[0].text}`))
  }

  async #batch(messages: readonly unknown[]): Promise<readonly Response[] | Response | null> {
    if (messages.length === 0) return refuse(null, new RpcError(CODES.request, 'An empty batch asks for nothing.'))
    const answers = await Promise.all(messages.map((message) => this.#one(message)))
    const told = answers.filter((each) => each !== null)
    return told.length === 0 ? null : told
  }

  async #one(message: unknown): Promise<Response | null> {
    const id = idOf(message)
    try {
      const asked = record(message)
      if (asked !== null && !('method' in asked) && ('result' in asked || 'error' in asked)) return null
      if (asked === null || typeof asked.method !== 'string') throw new RpcError(CODES.request, 'That is no request.')
      // Before anything can be wrong with the request.
      const halted = callsHalt(asked) ? await this.#tools.call('halt', record(asked.params)?.arguments) : null
      if (!('id' in asked)) return null
      if (asked.jsonrpc !== '2.0' && halted === null)
        throw new RpcError(CODES.request, 'A request has "jsonrpc": "2.0".')
      if (id === null && halted === null) throw new RpcError(CODES.request, 'An id is a text or a number.')
      return answer(id, complete(asked, halted ?? (await this.#result(asked.method, record(asked.params) ?? {}))))
    } catch (error) {
      return refuse(id, error)
    }
  }

  async #result(method: string, params: Params): Promise<object> {
    checkVersion(params)
    switch (method) {
      case 'initialize':
        return handshake(params)
      case 'server/discover':
        return { supportedVersions: SPOKEN, capabilities: CAPABILITIES, instructions: INSTRUCTIONS, ...KEPT }
      case 'ping':
        return {}
      case 'tools/list':
        return { tools: TOOLS, ...(versionOf(params) === undefined ? {} : KEPT) }
      case 'tools/call':
        return this.#call(params)
      default:
        throw new RpcError(CODES.method, `There is no method ${method.slice(0, 100)}.`)
    }
  }

  async #call({ name, arguments: args }: Params): Promise<object> {
    const tool = toolNamed(name)
    if (tool !== null) return this.#tools.call(tool, args)
    const tools = TOOLS.map((each) => each.name).join(', ')
    const named = typeof name === 'string' ? ` named ${name.slice(0, 100)}` : ''
    throw new RpcError(
      CODES.params,
      `There is no tool${named}. There are ${tools}. To resume and to execute takes a person.`,
    )
  }
}

const CALL_IN_TEXT = /"method"\s*:\s*"tools\/call"/
const HALT_IN_TEXT = /"name"\s*:\s*"\s*halt\s*"/i

function mayCallHalt(line: string): boolean {
  const seen = line.slice(0, 4_096)
  return CALL_IN_TEXT.test(seen) && HALT_IN_TEXT.test(seen)
}

function callsHalt({ method, params }: Params): boolean {
  return method === 'tools/call' && toolNamed(record(params)?.name) === 'halt'
}

function versionOf(params: Params): unknown {
  return record(params._meta)?.[VERSION_KEY]
}

/** @throws {RpcError} */
function checkVersion(params: Params): void {
  const requested = versionOf(params)
  if (requested === undefined || isStateless(requested)) return
  throw new RpcError(CODES.version, 'Unsupported protocol version', { supported: SPOKEN, requested: String(requested) })
}

/** @throws {RpcError} */
function handshake({ protocolVersion }: Params): object {
  if (typeof protocolVersion !== 'string') {
    throw new RpcError(CODES.params, 'initialize needs a protocolVersion.', { supported: SPOKEN })
  }
  const agreed = negotiated(protocolVersion)
  return { protocolVersion: agreed, capabilities: CAPABILITIES, serverInfo: SERVER, instructions: INSTRUCTIONS }
}

/** What each result of a stateless version has in it. */
function complete({ method, params }: Params, result: object): object {
  if (versionOf(record(params) ?? {}) === undefined && method !== 'server/discover') return result
  return { resultType: 'complete', ...result, _meta: { [SERVER_KEY]: SERVER } }
}
