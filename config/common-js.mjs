// The one build, for `require` and for `import`: CommonJS, which every Node loads in both ways, also one without require(esm). Each entry
// has a thin `index.mjs` beside it that exports the same objects. So a package that is imported in both ways is one kill switch.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, relative, resolve } from 'node:path'
import ts from 'typescript'

const ROOMS = ['lib', 'plugins']
/** What runs in a thread or a process of its own. */
const NOT_IN_BOT = ['lib/control/', 'lib/cli/', 'plugins/fleet/']
/** The types of default exports. */
const DEFAULTS = { 'kill-switch': 'KillSwitchPlugin' }
const OPTIONS = {
  module: ts.ModuleKind.Node16,
  target: ts.ScriptTarget.ES2023,
  esModuleInterop: true,
  isolatedModules: true,
}

/** @param {string} folder what tsc has made: each file is replaced there */
export function makeCommonJs(folder) {
  const files = ROOMS.flatMap((room) => scriptsBelow(folder, room)).map((file) => ({
    file,
    builtins: convert(folder, file),
  }))
  for (const room of ROOMS) writeFileSync(join(folder, room, 'package.json'), '{ "type": "commonjs" }\n')
  const inBot = files.filter(({ file }) => !NOT_IN_BOT.some((room) => file.startsWith(room)))
  writeFileSync(join(folder, 'lib/builtins.js'), builtinsRequired(namesOf(files)))
  writeFileSync(join(folder, 'lib/builtins.mjs'), builtinsImported(namesOf(inBot)))
  for (const entry of readdirSync(join(folder, 'plugins'))) {
    const index = join(folder, 'plugins', entry, 'index')
    if (existsSync(`${index}.js`)) writeEntry(index, DEFAULTS[entry])
  }
}

/**
 * From the source, where a source map says which it is; otherwise from the file itself, which was bundled.
 *
 * @returns {string[]} the modules of Node's that it takes
 */
function convert(folder, file) {
  const path = join(folder, file)
  const map = existsSync(`${path}.map`) ? JSON.parse(readFileSync(`${path}.map`, 'utf8')) : null
  const text = readFileSync(map === null ? path : join(dirname(path), map.sources[0]), 'utf8')
  const { outputText, sourceMapText, builtins } = commonJsOf(file, text, map !== null)
  writeFileSync(path, outputText.replace(/(?<=^\/\/# sourceMappingURL=).*$/m, `${file.split('/').at(-1)}.map`))
  if (map !== null) {
    writeFileSync(`${path}.map`, JSON.stringify({ ...JSON.parse(sourceMapText), file: map.file, sources: map.sources }))
  }
  return builtins
}

/**
 * One file of the build.
 *
 * @param {string} file its path in the build
 * @param {string} text TypeScript or JavaScript
 */
export function commonJsOf(file, text, sourceMap = false) {
  const builtins = []
  const compilerOptions = { ...OPTIONS, sourceMap }
  // An ending that stands for CommonJS.
  const options = { compilerOptions, fileName: 'any.cts', transformers: { after: [takingBuiltins(file, builtins)] } }
  return { ...ts.transpileModule(text, options), builtins }
}

/** Lets a file take Node's modules from `lib/builtins.js`: a bundle of a bot that is an ESM file can't require them. */
function takingBuiltins(file, names) {
  const path = relative(dirname(file), 'lib/builtins.js')
  const from = path.startsWith('.') ? path : `./${path}`
  return (context) => (source) => {
    const { factory } = context
    const visit = (node) => {
      const name = requiredBuiltin(node)
      if (name === null) return ts.visitEachChild(node, visit, context)
      names.push(name)
      const builtins = factory.updateCallExpression(node, node.expression, undefined, [
        factory.createStringLiteral(from),
      ])
      const take = factory.createPropertyAccessExpression(builtins, 'take')
      return factory.createCallExpression(take, undefined, [factory.createStringLiteral(name)])
    }
    return ts.visitEachChild(source, visit, context)
  }
}

function requiredBuiltin(node) {
  if (!ts.isCallExpression(node) || !ts.isIdentifier(node.expression) || node.expression.text !== 'require') return null
  const [name] = node.arguments
  return name !== undefined && ts.isStringLiteral(name) && name.text.startsWith('node:') ? name.text : null
}

function namesOf(files) {
  return [...new Set(files.flatMap(({ builtins }) => builtins))].sort()
}

function builtinsRequired(names) {
  return `"use strict";
// Node's own modules: what builtins.mjs has given where the package is imported; required otherwise.
const given = {};
const required = {
${names.map((name) => `    "${name}": () => require("${name}"),\n`).join('')}};
exports.give = (modules) => Object.assign(given, modules);
exports.take = (name) => given[name] ?? required[name]();
`
}

function builtinsImported(names) {
  const imports = names.map((name, index) => `import module${index} from '${name}'\n`).join('')
  const modules = names.map((name, index) => `  '${name}': module${index},\n`).join('')
  return `${imports}import { give } from './builtins.js'\n\ngive({\n${modules}})\n`
}

/** The names are those that the entry really exports. */
function writeEntry(index, defaultType) {
  const names = Object.keys(createRequire(import.meta.url)(resolve(`${index}.js`))).filter((name) => name !== 'default')
  const code = ["import '../../lib/builtins.mjs'", `export { ${names.join(', ')} } from './index.js'`]
  const types = ["export * from './index.js'"]
  if (defaultType !== undefined) {
    // Bundlers differ in what the default of a CommonJS file is.
    code.push("import * as all from './index.js'", 'export default all.default.default ?? all.default')
    types.push(
      `import type { ${defaultType} } from './index.js'`,
      `declare const it: ${defaultType}`,
      'export default it',
    )
  }
  writeFileSync(`${index}.mjs`, `${code.join('\n')}\n`)
  writeFileSync(`${index}.d.mts`, `${types.join('\n')}\n`)
}

function scriptsBelow(folder, room) {
  return readdirSync(join(folder, room), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.js'))
    .map((name) => `${room}/${name}`)
}
