// The operator's page, one document with everything in it: the control thread has it in memory, and reads no file for it.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { build, transform } from 'esbuild'

const ROOM = 'lib/control/desk'
/** The page has to be small: it is opened from a train. */
const MOST_BYTES = 68_000
/** Phones of 2019. Where the script can't be read, the page's form halts. */
const SCRIPT_TARGET = 'es2019'
const STYLE_TARGET = ['chrome80', 'firefox78', 'safari13']

/**
 * Writes nothing.
 * @returns {Promise<{file: string, text: string}>} the source file that holds the page
 */
export async function bundleDesk() {
  const read = (name) => readFileSync(`${ROOM}/${name}`, 'utf8')
  const script = await bundleScript()
  const { code } = await transform(read('page.css'), { loader: 'css', minify: true, target: STYLE_TARGET })
  const style = code.trim()
  const icon = `data:image/svg+xml,${encodeURIComponent(read('icon.svg').trim())}`
  const parts = { STYLE: style, SCRIPT: script, ICON: icon }
  const page = read('page.html').replace(/%(STYLE|SCRIPT|ICON)%/g, (_, name) => parts[name])
  if (Buffer.byteLength(page) > MOST_BYTES) throw new Error(`The page has ${Buffer.byteLength(page)} bytes`)
  const constants = { deskPage: page, deskPolicy: policyFor(script, style), deskManifest: manifestWith(icon) }
  const lines = Object.entries(constants).map(
    ([name, text]) => `export const ${name}: string = ${JSON.stringify(text)}\n`,
  )
  return {
    file: 'lib/control/api/desk.generated.ts',
    text: `/** ${ROOM}. Made by config/build-desk.mjs. */\n${lines.join('')}`,
  }
}

async function bundleScript() {
  const result = await build({
    entryPoints: [`${ROOM}/main.tsx`],
    bundle: true,
    platform: 'browser',
    target: SCRIPT_TARGET,
    format: 'iife',
    // So that the thread's text has one byte a character.
    charset: 'ascii',
    minify: true,
    jsx: 'automatic',
    jsxImportSource: 'preact',
    legalComments: 'none',
    write: false,
  })
  const text = result.outputFiles[0].text.trim()
  if (text.includes('</script')) throw new Error('The script would end its element')
  return text
}

function policyFor(script, style) {
  const hash = (text) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`
  return [
    "default-src 'none'",
    `script-src ${hash(script)}`,
    `style-src ${hash(style)}`,
    'img-src data:',
    "connect-src 'self'",
    "manifest-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
}

function manifestWith(icon) {
  const icons = [{ src: icon, sizes: 'any', type: 'image/svg+xml', purpose: 'any' }]
  const looks = { display: 'standalone', background_color: '#121216', theme_color: '#c2101c' }
  return JSON.stringify({ name: 'Trading kill switch', short_name: 'Kill switch', start_url: './', ...looks, icons })
}
