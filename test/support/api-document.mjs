import { readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'

// What the control server answers in a test has to be what docs/openapi.json says. Whoever adds a field or an answer: config/docs/calls.mjs.

/** Once: it takes a moment. */
let read = null
const validators = new Map()

/** The document, strict: what is not documented is not allowed. */
export function apiDocument() {
  return opened().document
}

/** @throws where an answer of a control server is not as the document says */
export function checkAnswer(method, path, answer) {
  // Other servers of a test don't say so.
  if (answer.headers['x-content-type-options'] !== 'nosniff') return
  const type = String(answer.headers['content-type']).split(';')[0] ?? ''
  const { pointer, responses } = responsesOf(method, path)
  const what = `${method} ${path} ${answer.status} ${type}`
  const response = responses[answer.status]
  const at = response?.$ref ?? `${pointer}/${answer.status}`
  const content = (response?.$ref === undefined ? response : resolve(response.$ref))?.content
  if (content?.[type] === undefined)
    throw new Error(`docs/openapi.json doesn't know this answer: ${what}\n${answer.text}`)
  if (!type.endsWith('json') || method === 'HEAD') return
  const validate = validatorAt(`${at}/content/${type.replace('/', '~1')}/schema`)
  if (validate(answer.body)) return
  throw new Error(
    `docs/openapi.json says otherwise of ${what}: ${JSON.stringify(validate.errors?.slice(0, 5))}\n${answer.text}`,
  )
}

/** A server of the bot's own has its calls below a path. Where there is no such call, what any call may be answered. */
function responsesOf(method, path) {
  const { paths, components } = apiDocument()
  const name = method === 'HEAD' ? 'get' : method.toLowerCase()
  const parts =
    path
      .split('?')[0]
      ?.toLowerCase()
      .split('/')
      .filter((part) => part !== '') ?? []
  const last = parts.at(-1)?.replace(/[\s.]+$/, '') ?? ''
  const before = parts.at(-2)
  const ways = [`/${before}/${last}`, `/${last}`, `/${before}/{id}`]
  const known = ways.find((each) => paths[each]?.[name] !== undefined)
  if (known !== undefined) {
    const pointer = `#/paths/${known.replaceAll('/', '~1')}/${name}/responses`
    return { pointer, responses: paths[known]?.[name]?.responses ?? {} }
  }
  const any = Object.keys(components.responses).map((each) => [
    each.slice(3),
    { $ref: `#/components/responses/${each}` },
  ])
  return { pointer: '', responses: Object.fromEntries(any) }
}

function resolve(pointer) {
  return apiDocument().components.responses[pointer.split('/').at(-1) ?? '']
}

function validatorAt(pointer) {
  const known = validators.get(pointer)
  if (known !== undefined) return known
  const made = opened().ajv.compile({ $ref: `api${pointer}` })
  validators.set(pointer, made)
  return made
}

function opened() {
  if (read !== null) return read
  const document = JSON.parse(readFileSync('docs/openapi.json', 'utf8'), strictly)
  const ajv = new Ajv2020({ strict: false, allErrors: false })
  ajv.addSchema(document, 'api')
  read = { document, ajv }
  return read
}

/** Clients have to live with further fields. Here there are none that are not documented. */
function strictly(_key, value) {
  const isObjectSchema = typeof value === 'object' && value !== null && 'properties' in value && 'type' in value
  return isObjectSchema && value.type === 'object' && !('additionalProperties' in value)
    ? { ...value, additionalProperties: false }
    : value
}
