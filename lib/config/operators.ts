import { resolve } from 'node:path'
import { shellPath } from '../words/curl.js'
import { type Operator, sha256 } from '../words/operators.js'
import type { ControlTable } from './control-table.js'
import { readPrivateFile } from './private-file.js'
import type { SettingName } from './settings.js'
import { findFault, warnOfShortness } from './token.js'
import { readTokensFile } from './tokens-file.js'

/** What the tokens of a configuration come to. */
export interface OperatorSettings {
  /** Empty: no token is asked for. */
  readonly operators: readonly Operator[]
  /** How an operator writes her token in a shell; null where none is needed. */
  readonly tokenHint: string | null
  readonly warnings: readonly string[]
}

/** The settings that can hold tokens. Only one of them may be set in one place. */
export const TOKEN_SETTINGS = ['auth_token', 'auth_token_file', 'tokens_file'] as const satisfies readonly SettingName[]

/** Nothing but the operator herself sets it. */
const OWN_VARIABLE = '$TOKEN'

const NOBODY: OperatorSettings = { operators: [], tokenHint: null, warnings: [] }

/**
 * Reads who may come in. No message ever holds a token.
 *
 * @param nameOf the variable that a setting comes from, or its name
 * @param problems takes what is wrong, a line each
 */
export function readOperators(
  settings: ControlTable,
  nameOf: (setting: SettingName) => string,
  problems: string[],
): OperatorSettings {
  const { auth_token: token, auth_token_file: file, tokens_file: tokensFile } = settings
  if (tokensFile !== undefined) return { ...readTokensFile(tokensFile, problems), tokenHint: OWN_VARIABLE }
  if (file !== undefined) return readTokenFile(file, problems)
  if (token !== undefined) {
    const from = nameOf('auth_token')
    return oneOperator(token, 'auth_token', from === 'auth_token' ? OWN_VARIABLE : `$${from}`, problems)
  }
  return NOBODY
}

function readTokenFile(file: string, problems: string[]): OperatorSettings {
  const read = readPrivateFile(file, 'auth_token_file')
  if ('text' in read) {
    return oneOperator(read.text.trim(), `auth_token_file ${file}`, `$(cat ${shellPath(resolve(file))})`, problems)
  }
  problems.push(read.problem)
  return NOBODY
}

function oneOperator(token: string, source: string, tokenHint: string, problems: string[]): OperatorSettings {
  const problem = findFault(token, source)
  if (problem !== null) {
    problems.push(problem)
    return NOBODY
  }
  const operators = [{ name: 'operator', role: 'operator', tokenSha256: sha256(token) }] as const
  return { operators, tokenHint, warnings: warnOfShortness('The token', token) }
}
