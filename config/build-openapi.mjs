// docs/openapi.json, in one line: the control thread has it in memory, and reads no file for it.
import { readFileSync } from 'node:fs'

/**
 * Writes nothing.
 * @returns {{file: string, text: string}} the source file that holds the document
 */
export function bundleOpenapi() {
  const document = JSON.stringify(JSON.parse(readFileSync('docs/openapi.json', 'utf8')))
  // So that the thread's text has one byte a character.
  const ascii = document.replace(/[\u0080-\uffff]/g, (each) => `\\u${each.charCodeAt(0).toString(16).padStart(4, '0')}`)
  return {
    file: 'lib/control/api/openapi.generated.ts',
    text: `/** docs/openapi.json. Made by config/build-openapi.mjs. */\nexport const openapiDocument: string = ${JSON.stringify(ascii)}\n`,
  }
}
