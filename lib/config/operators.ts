import { resolve } from 'node:path'
import { type Static, Type } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import { shellWord } from '../words/curl.js'
import { type Operator, sha256 } from '../words/operators.js'
import { parseToml } from './config-file.js'
import type { ControlTable } from './control-config.js'
import { readPrivateFile } from './private-file.js'

/** What the tokens of a configuration come to. */
export interface OperatorSettings {
  /** Empty: no token is asked for. */
  readonly operators: readonly Operator[]
  /** How an operator writes her token in a shell; null where none is needed. */
  readonly tokenHint: string | null
  readonly warnings: readonly string[]
}

/** The settings that can hold tokens; one of them at a time. */
export const TOKEN_SETTINGS = ['auth_token', 'auth_token_file', 'tokens_file'] as const

const SHORT_TOKEN = 16

const Entry = Type.Object(
  {
    role: Type.Union([Type.Literal('viewer'), Type.Literal('halter'), Type.Literal('operator')]),
    token: Type.String(),
  },
  { additionalProperties: false },
)

/**
 * Reads who may come in. No message ever holds a token.
 *
 * @param problems takes what is wrong, a line each
 */
export function readOperators(settings: ControlTable, problems: string[]): OperatorSettings {
  const { auth_token: token, auth_token_file: file, tokens_file: tokensFile } = settings
  if (tokensFile !== undefined) return readTokensFile(tokensFile, problems)
  if (file !== undefined) {
    const read = readPrivateFile(file, 'auth_token_file')
    if ('text' in read)
      return one(read.text.trim(), `auth_token_file ${file}`, `$(cat ${shellWord(resolve(file))})`, problems)
    problems.push(read.problem)
  } else if (token !== undefined) return one(token, 'auth_token', '$CONTROL_AUTH_TOKEN', problems)
  return { operators: [], tokenHint: null, warnings: [] }
}

function one(token: string, source: string, tokenHint: string, problems: string[]): OperatorSettings {
  const problem = findFault(token, source)
  if (problem !== null) {
    problems.push(problem)
    return { operators: [], tokenHint: null, warnings: [] }
  }
  const operators = [{ name: 'operator', role: 'operator', tokenSha256: sha256(token) }] as const
  return { operators, tokenHint, warnings: shortness('The token', token) }
}

/** One line for each: `alice = { role = "operator", token = "…" }`. */
function readTokensFile(file: string, problems: string[]): OperatorSettings {
  const operators: Operator[] = []
  const warnings: string[] = []
  const entries = readEntries(file, problems)
  for (const [index, [name, entry]] of Object.entries(entries).entries()) {
    // Somebody may have written the token where the name belongs.
    const source = `tokens_file ${file}: ${isName(name) ? name : `entry ${index + 1}`}`
    const problem = findEntryFault(name, entry)
    if (problem !== null) {
      problems.push(`${source}: ${problem}`)
      continue
    }
    const { role, token } = entry as Static<typeof Entry>
    const tokenSha256 = sha256(token)
    const other = operators.find((each) => each.tokenSha256 === tokenSha256)
    if (other !== undefined) problems.push(`${source}: it has the token of ${other.name}: give each their own`)
    operators.push({ name, role, tokenSha256 })
    warnings.push(...shortness(`The token of ${name}`, token))
  }
  if (operators.length > 0 && !operators.some(({ role }) => role === 'operator')) {
    warnings.push(`No one in ${file} has the role "operator", so nobody can resume over HTTP.`)
  }
  return { operators, tokenHint: '$TOKEN', warnings }
}

const EXPECTED =
  'expected { role = "viewer", "halter" or "operator", token = "…" }, e.g. alice = { role = "operator", token = "…" }'

function readEntries(file: string, problems: string[]): Record<string, unknown> {
  const read = readPrivateFile(file, 'tokens_file')
  if ('problem' in read) {
    problems.push(read.problem)
    return {}
  }
  try {
    const entries = parseToml(read.text)
    if (Object.keys(entries).length === 0) problems.push(`tokens_file ${file} holds nobody: ${EXPECTED}`)
    return entries
  } catch (error) {
    problems.push(`tokens_file ${file} is not TOML: ${(error as Error).message}`)
    return {}
  }
}

/** Not what the audit log calls callers without a name: their address, or the socket. */
function isName(name: string): boolean {
  return /^[a-z][\w.@+-]{0,31}$/i.test(name) && name !== 'socket' && name !== 'unknown'
}

function findEntryFault(name: string, entry: unknown): string | null {
  if (!isName(name)) return 'a name has at most 32 letters, digits and . @ + - _, and begins with a letter'
  const role = (entry as { role?: unknown } | null)?.role
  if (typeof role === 'string' && !Value.Check(Entry.properties.role, role)) {
    return 'its role is none: there are "viewer", "halter" and "operator"'
  }
  return Value.Check(Entry, entry) ? findFault(entry.token, 'its token') : EXPECTED
}

/** An empty token would be equal to a header that is not there. */
function findFault(token: string, source: string): string | null {
  if (/^[\x21-\x7e]+$/.test(token)) return null
  return token === ''
    ? `${source} is empty: set a token, or leave it out altogether`
    : `${source} holds characters that can't stand in an HTTP header: use letters, digits and punctuation without spaces, such as openssl rand -hex 24 gives`
}

function shortness(what: string, { length }: string): string[] {
  if (length >= SHORT_TOKEN) return []
  return [`${what} has ${length} characters and can be guessed; use ${SHORT_TOKEN} random ones or more.`]
}
