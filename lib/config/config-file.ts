import { readFileSync } from 'node:fs'
import { ConfigError } from '../words/errors.js'
import type { ControlTable } from './control-table.js'
import { parse, TomlError } from './toml.js'

/**
 * Reads a TOML file, such as `config/default.toml`. The kill switch's settings are its `control` table, which is not looked at here:
 * `createKillSwitch()` checks it.
 *
 * @throws {ConfigError} when the file can't be read or is not TOML; the message says where
 */
export function readConfigFile(path: string): Record<string, unknown> & { readonly control?: ControlTable } {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    throw new ConfigError([`${path} can't be read: ${(error as Error).message}`])
  }
  try {
    return parseToml(text)
  } catch (error) {
    throw new ConfigError([`${path} is not TOML: ${(error as Error).message}`])
  }
}

/**
 * @throws what is wrong, and where. The parser's own message quotes the line, which may hold a token: it is left out.
 */
export function parseToml(text: string): Record<string, unknown> {
  try {
    return parse(text)
  } catch (error) {
    if (!(error instanceof TomlError)) throw error
    const [what] = error.message.replace('Invalid TOML document: ', '').split('\n')
    throw new Error(`line ${error.line}, column ${error.column}: ${what}`)
  }
}
