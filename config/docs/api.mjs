// docs/api.md, from the list of calls, the schemas of their bodies and the interfaces of their answers.
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { CALLS, EVERYWHERE } from './calls.mjs'
import { docOf, extendedBy, fieldsOf, reachedFrom, readShapes } from './shapes.mjs'

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '../..')

/** The text of docs/api.md. */
export async function makeApiDocs() {
  const schemas = await loadSchemas()
  const shapes = readShapes(ROOT)
  const parts = [HEAD, overview(), ...CALLS.map((call) => describeCall(call, schemas)), refusals(), answers(shapes)]
  return `${parts.join('\n\n')}\n`
}

/** The TypeBox schemas of the bodies, by name. */
export async function loadSchemas() {
  const names = CALLS.flatMap(({ body }) => (body === null ? [] : [body.schema]))
  const contents = names.map((name) => `export { ${name} } from './${fileOf(name)}'`).join('\n')
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: ROOT, loader: 'ts' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    write: false,
  })
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`)
}

/** The file of lib/ that exports a constant. */
function fileOf(name) {
  const files = readdirSync(join(ROOT, 'lib'), { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.ts'),
  )
  const found = files.find((file) => readFileSync(join(ROOT, 'lib', file), 'utf8').includes(`export const ${name} =`))
  if (found === undefined) throw new Error(`Nothing in lib/ exports ${name}`)
  return `lib/${found}`
}

const HEAD = `# Control API

<!-- Made by \`npm run docs\` from config/docs/calls.mjs and the code. Don't edit this file. -->

JSON in and out, by default at \`http://127.0.0.1:9876\`. How to use it in need stands in [operating.md](operating.md).

- With a token set, each call but \`/health\`, \`/\` and its manifest needs \`-H 'Authorization: Bearer '$TOKEN\`. Each role may do what those before it may:
  \`viewer\`, \`halter\`, \`operator\`. Without a token set, everyone on the machine is an operator.
- A body is JSON, or a form as \`curl -d name=value\` sends it, whatever its content type says. JSON that was copied out of a JSON text, with each
  \`"\` as \`\\"\`, is read as what was meant.
- A curl line in an answer can be pasted into a shell as it stands there, from between its quotes: it holds no \`"\` and no backslash.
- A path may be written in capitals, with slashes at its end, or with a query.
- An answer of 400 or above is a problem document (RFC 9457): \`type\`, \`title\`, \`status\` and \`detail\`. The \`type\` is
  \`urn:trading-kill-switch:\` and a name from the tables below. The \`detail\` says what to do next.
- Quantities, prices and money are decimal strings. Times are ISO 8601 in UTC. What is unknown is null, never zero.`

function overview() {
  const rows = CALLS.map(({ method, path, role, does }) => [
    `[\`${method} ${path}\`](#${anchor(method, path)})`,
    role ?? 'no token',
    does,
  ])
  return `## Calls\n\n${table(['call', 'least role', ''], rows)}`
}

function describeCall({ method, path, role, does, body, query = {}, notes, answers, problems }, schemas) {
  const who = role === null ? '' : ` Least role: \`${role}\`.`
  return [
    `### \`${method} ${path}\``,
    `${does}${who}`,
    ...(notes.length > 0 ? [notes.map((note) => `- ${note}`).join('\n')] : []),
    ...(body === null ? [] : [`Body, ${whatIsNeeded(schemas[body.schema])}:\n\n${bodyTable(body, schemas)}`]),
    ...(Object.keys(query).length > 0 ? [`Behind a question mark:\n\n${queryTable(query)}`] : []),
    `Answers:\n\n${answers.map(([status, what, told]) => `- **${status}** ${what}${isShape(told) ? ` ${link(told)}` : ''}`).join('\n')}`,
    ...(problems.length > 0 ? [`Problems:\n\n${problemTable(problems)}`] : []),
  ].join('\n\n')
}

function whatIsNeeded({ required = [] }) {
  return required.length === 0
    ? 'all of it optional'
    : `with ${required.map((name) => `\`${name}\``).join(', ')} at least`
}

function bodyTable({ schema, fields }, schemas) {
  const { properties } = schemas[schema]
  const rows = Object.entries(properties).map(([name, property]) => {
    if (fields[name] === undefined) throw new Error(`config/docs/calls.mjs says nothing of ${schema}.${name}`)
    return [`\`${name}\``, describeSchema(property), fields[name]]
  })
  return table(['field', 'is', ''], rows)
}

function describeSchema(schema) {
  const { type, anyOf, const: word, maxItems, properties, minLength, maxLength, minimum, maximum } = schema
  if (word !== undefined) return `\`"${word}"\``
  if (anyOf !== undefined) return anyOf.map(describeSchema).join(' or ')
  if (type === 'array') return `list of up to ${maxItems} of these`
  if (type === 'object' && properties === undefined) return 'object of names, each with a text or a number'
  if (type === 'object') {
    const names = Object.keys(properties).map((name) => `\`${name}\``)
    return `object with any of ${names.join(', ')}, each a ${describeSchema(Object.values(properties)[0])}`
  }
  if (type === 'integer') return `whole number from ${minimum} to ${maximum}`
  if (type === 'number') return 'number'
  return maxLength === undefined ? 'text' : `text of ${minLength ?? 0} to ${maxLength} characters`
}

const queryTable = (query) =>
  table(
    ['name', ''],
    Object.entries(query).map(([name, what]) => [`\`${name}\``, what]),
  )

const problemTable = (problems) =>
  table(
    ['status', 'name', 'when'],
    problems.map(([name, status, when, tells]) => [
      String(status),
      `\`${name}\``,
      tells === undefined ? when : `${when} Beside it: ${link(tells)}`,
    ]),
  )

function refusals() {
  return `## Refusals that any call may get\n\n${problemTable(EVERYWHERE)}`
}

function answers(shapes) {
  const roots = CALLS.flatMap(shapesOf)
  const names = roots.reduce((reached, root) => reachedFrom(shapes, root, reached), [])
  const parts = names.map((name) => {
    const rows = fieldsOf(shapes, name).map(({ name: field, type, doc }) => [`\`${field}\``, type, withoutLinks(doc)])
    const doc = withoutLinks(docOf(shapes, name))
    const bases = extendedBy(shapes, name).map((base) => `With all of ${link(base)}.`)
    return [`### ${name}`, ...(doc === '' ? [] : [doc]), ...bases, table(['field', 'is', ''], rows)].join('\n\n')
  })
  return `## Shapes of the answers\n\n${parts.join('\n\n')}`
}

const isShape = (told) => typeof told === 'string'

/** The interfaces of what a call may answer. */
export function shapesOf({ answers, problems }) {
  const answered = answers.map(([, , told]) => told).filter(isShape)
  return [...answered, ...problems.flatMap(([, , , tells]) => tells ?? [])]
}

const link = (shape) => `[${shape}](#${shape.toLowerCase()})`
const anchor = (method, path) => `${method}-${path}`.toLowerCase().replace(/[^a-z-]/g, '')
const withoutLinks = (doc) => doc.replace(/\{@link (?:[^}]*\.)?(\w+)\}/g, '`$1`')

function table(head, rows) {
  const line = (cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}
