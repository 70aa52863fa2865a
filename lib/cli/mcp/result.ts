import { printable, printableLines } from '../../words/printable.js'

/** What a tool answers: https://modelcontextprotocol.io/specification/2025-06-18/server/tools#tool-result */
export interface ToolResult {
  readonly content: readonly [{ readonly type: 'text'; readonly text: string }]
  readonly structuredContent: object
  readonly isError: boolean
}

/** The longest text from outside, in UTF-16 units. */
const LONGEST = 500
/** Lines by which a person would resume or carry a plan out: an agent gets none of them. */
const FOR_PEOPLE = new Set(['execute', 'resume', 'follow', 'curl'])

export function result(lines: readonly string[], document: unknown, isError = false): ToolResult {
  const structuredContent = cut(document) as object
  return { content: [{ type: 'text', text: printableLines(lines) }], structuredContent, isError }
}

export function failure(what: string): ToolResult {
  return result([what], { detail: what }, true)
}

/** With each text short, and on one line. */
function cut(value: unknown): unknown {
  if (typeof value === 'string') return printable(value, LONGEST)
  if (Array.isArray(value)) return value.map(cut)
  if (typeof value !== 'object' || value === null) return value
  const fields = Object.entries(value).filter(([name]) => !FOR_PEOPLE.has(name))
  return Object.fromEntries(fields.map(([name, field]) => [printable(name, LONGEST), cut(field)]))
}
