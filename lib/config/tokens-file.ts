import { isTokenName, type Operator, sha256, TOKEN_NAME } from '../words/operators.js'
import { type Static, Type, Value } from '../words/typebox.js'
import { parseToml } from './config-file.js'
import { readPrivateFile } from './private-file.js'
import { findFault, warnOfShortness } from './token.js'

const Entry = Type.Object(
  {
    role: Type.Union([Type.Literal('viewer'), Type.Literal('halter'), Type.Literal('operator')]),
    token: Type.String(),
  },
  { additionalProperties: false },
)

const EXPECTED =
  'expected { role = "viewer", "halter" or "operator", token = "…" }, e.g. alice = { role = "operator", token = "…" }'

/**
 * Reads a file with one entry for each operator, such as `alice = { role = "operator", token = "…" }`. No message ever
 * holds a token.
 *
 * @param problems takes what is wrong, a line each
 */
export function readTokensFile(
  file: string,
  problems: string[],
): { readonly operators: readonly Operator[]; readonly warnings: readonly string[] } {
  const operators: Operator[] = []
  const warnings: string[] = []
  const entries = readEntries(file, problems)
  for (const [index, [name, entry]] of Object.entries(entries).entries()) {
    // Somebody may have written the token where the name belongs.
    const source = `tokens_file ${file}: ${isTokenName(name) ? name : `entry ${index + 1}`}`
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
    warnings.push(...warnOfShortness(`The token of ${name}`, token))
  }
  if (operators.length > 0 && !operators.some(({ role }) => role === 'operator')) {
    warnings.push(`No one in ${file} has the role "operator", so nobody can resume over HTTP.`)
  }
  return { operators, warnings }
}

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

function findEntryFault(name: string, entry: unknown): string | null {
  if (!isTokenName(name)) return TOKEN_NAME
  const role = (entry as { role?: unknown } | null)?.role
  if (typeof role === 'string' && !Value.Check(Entry.properties.role, role)) {
    return 'its role is none: there are "viewer", "halter" and "operator"'
  }
  return Value.Check(Entry, entry) ? findFault(entry.token, 'its token') : EXPECTED
}
