import { createHash } from 'node:crypto'
import { readFile, unlink } from 'node:fs/promises'
import type { Halt } from '../../words/halt.js'
import { type Static, Type, Value } from '../../words/typebox.js'
import { besideOf, errorCode, replaceFile } from './durable-file.js'

const VERSION = 1

const SourceSchema = Type.Union([
  Type.Literal('http'),
  Type.Literal('code'),
  Type.Literal('signal'),
  Type.Literal('guard'),
  Type.Literal('start'),
])

const HaltSchema = Type.Object({
  haltId: Type.String({ pattern: '^\\d+-[a-z0-9]{4}$' }),
  level: Type.Union([Type.Literal('reducing'), Type.Literal('halted')]),
  reason: Type.String(),
  source: SourceSchema,
  operator: Type.Union([Type.String(), Type.Null()]),
  since: Type.String(),
  scope: Type.Union([
    Type.Null(),
    Type.Object({
      venue: Type.Optional(Type.String()),
      strategy: Type.Optional(Type.String()),
      symbol: Type.Optional(Type.String()),
    }),
  ]),
  again: Type.Optional(
    Type.Object({
      count: Type.Integer({ minimum: 1 }),
      reason: Type.String(),
      source: SourceSchema,
      operator: Type.Union([Type.String(), Type.Null()]),
      since: Type.String(),
    }),
  ),
})

const ContentSchema = Type.Object({
  /** The highest epoch given in a haltId. */
  epoch: Type.Integer({ minimum: 0 }),
  halt: Type.Union([Type.Null(), HaltSchema]),
  scopedHalts: Type.Array(HaltSchema),
  /** The end of the audit log when this was written. */
  auditHead: Type.Object({ sequence: Type.Integer({ minimum: 0 }), hash: Type.String() }),
  /** The entries up to there that the log may lack: they are written after this file. */
  auditTail: Type.Array(Type.Object({ sequence: Type.Integer(), hash: Type.String(), text: Type.String() })),
})

/** True for what can be kept, and read again, as a halt. */
export function isHalt(value: unknown): value is Halt {
  return Value.Check(HaltSchema, value)
}

/** What the state file keeps. */
export type StateContent = Static<typeof ContentSchema>

export type LoadedState =
  | { readonly kind: 'none' }
  | { readonly kind: 'loaded'; readonly content: StateContent }
  | { readonly kind: 'damaged'; readonly why: string }

/** The durable state of one bot: one small file, replaced as a whole, with a checksum over its content. */
export class StateFile {
  readonly #path: string

  constructor(path: string) {
    this.#path = path
  }

  load(): Promise<LoadedState> {
    return loadState(this.#path)
  }

  /** What was being written when the last run ended, if its writing did not come to its end. */
  loadUnfinished(): Promise<LoadedState> {
    return loadState(besideOf(this.#path))
  }

  /** Never rejects. */
  async removeUnfinished(): Promise<void> {
    await unlink(besideOf(this.#path)).catch(() => {})
  }

  async save(content: StateContent): Promise<void> {
    await replaceFile(this.#path, formatState(content))
  }
}

async function loadState(path: string): Promise<LoadedState> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    return errorCode(error) === 'ENOENT'
      ? { kind: 'none' }
      : { kind: 'damaged', why: `it can't be read: ${(error as Error).message}` }
  }
  return parseState(text)
}

export function formatState(content: StateContent): string {
  return `${JSON.stringify({ version: VERSION, checksum: checksum(content), content }, null, 2)}\n`
}

export function parseState(text: string): LoadedState {
  let file: { version?: unknown; checksum?: unknown; content?: unknown } | null
  try {
    file = JSON.parse(text)
  } catch {
    return damaged(text === '' ? 'it is empty' : 'it is torn, or not JSON')
  }
  if (file?.version !== VERSION) {
    return damaged(`it has version ${JSON.stringify(file?.version)}, and this program reads version ${VERSION}`)
  }
  if (file.checksum !== checksum(file.content)) return damaged('its content does not fit its checksum')
  if (!Value.Check(ContentSchema, file.content)) return damaged('its content is not that of a state file')
  return { kind: 'loaded', content: file.content }
}

function damaged(why: string): LoadedState {
  return { kind: 'damaged', why }
}

function checksum(content: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify(content) ?? '')
    .digest('hex')
}
