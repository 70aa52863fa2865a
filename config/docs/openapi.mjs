// docs/openapi.json, from the list of calls, the schemas of their bodies and the interfaces of their answers.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createGenerator } from 'ts-json-schema-generator'
import { loadSchemas, ROOT, shapesOf } from './api.mjs'
import { CALLS, EVERYWHERE } from './calls.mjs'

const URN = 'urn:trading-kill-switch:'

/** The text of docs/openapi.json. */
export async function makeOpenapi() {
  const bodies = await loadSchemas()
  const shapes = answerSchemas()
  const { version, license } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))
  const document = {
    openapi: '3.1.0',
    info: {
      title: 'Trading Kill Switch',
      version,
      description:
        'Halts a trading bot, shows what is still alive, and resumes it. POST /halt takes effect before its body is read.',
      license: { name: license, identifier: license },
    },
    servers: [{ url: '/', description: 'The control server itself. By default at http://127.0.0.1:9876.' }],
    security: [{}, { token: [] }],
    paths: pathsOf(bodies),
    components: {
      securitySchemes: {
        token: {
          type: 'http',
          scheme: 'bearer',
          description: 'Needed where a token is set. Its role says what it may do.',
        },
      },
      responses: everyRefusal(),
      schemas: { ...shapes, ...problemSchemas(shapes) },
    },
  }
  return `${JSON.stringify(document, null, 1)}\n`
}

function pathsOf(bodies) {
  const paths = {}
  for (const call of CALLS) {
    const path = call.path.replace('<id>', '{id}')
    paths[path] = { ...paths[path], [call.method.toLowerCase()]: operationOf(call, bodies) }
  }
  return paths
}

function operationOf({ method, path, role, does, body, query = {}, pages = false, notes, answers, problems }, bodies) {
  const inPath = path.includes('<id>') ? [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }] : []
  const inQuery = Object.entries(query).map(([name, description]) => ({
    name,
    in: 'query',
    description,
    allowEmptyValue: true,
    schema: { type: 'string' },
  }))
  return {
    operationId: `${method.toLowerCase()}${path === '/' ? 'Page' : nameOf(path)}`,
    summary: does,
    ...(notes.length > 0 && { description: notes.join('\n\n') }),
    'x-least-role': role,
    ...(role === null && { security: [{}] }),
    ...(inPath.length + inQuery.length > 0 && { parameters: [...inPath, ...inQuery] }),
    ...(body !== null && {
      requestBody: { required: 'required' in bodies[body.schema], content: bodyContent(body, bodies) },
    }),
    responses: withPages(pages, { ...answersOf(answers), ...refusalsOf(problems) }),
  }
}

/** `/close-all/<id>` is `CloseAllId`. */
function nameOf(path) {
  return path
    .split(/[^a-z]+/)
    .filter((word) => word !== '')
    .map((word) => word[0].toUpperCase() + word.slice(1))
    .join('')
}

/** As it is checked, with what each field means. */
function bodyContent({ schema: name, fields }, bodies) {
  const schema = JSON.parse(JSON.stringify(bodies[name]))
  for (const [field, description] of Object.entries(fields)) Object.assign(schema.properties[field], { description })
  return { 'application/json': { schema }, 'application/x-www-form-urlencoded': { schema } }
}

function answersOf(answers) {
  const responses = {}
  for (const [status, what, told] of answers) {
    const types = typeof told === 'string' ? ['application/json'] : told
    const schema =
      typeof told === 'string' ? reference(told) : { type: types[0].endsWith('json') ? 'object' : 'string' }
    const content = Object.fromEntries(types.map((type) => [type, { schema }]))
    const earlier = responses[status]
    const description = [earlier?.description, what.replace(/:$/, '.')].filter(Boolean).join(' ')
    responses[status] = { description, content: { ...earlier?.content, ...content } }
  }
  return responses
}

/** A browser's form is answered by a page that says the same. */
function withPages(pages, responses) {
  if (!pages) return responses
  const page = { 'text/html': { schema: { type: 'string' } } }
  const told = (response) => (response.$ref === undefined ? response : everyRefusal()[response.$ref.split('/').at(-1)])
  const entries = Object.entries(responses).map(([status, response]) => {
    const { description, content } = told(response)
    return [status, { description, content: { ...content, ...page } }]
  })
  return Object.fromEntries(entries)
}

/** By their status: those of the call, with those that any call may get. */
function refusalsOf(problems) {
  const responses = {}
  for (const status of statusesOf([...EVERYWHERE, ...problems])) {
    const ofStatus = ([, each]) => each === status
    const own = problems.filter(ofStatus)
    const everywhere = EVERYWHERE.filter(ofStatus)
    responses[status] =
      own.length === 0 ? { $ref: `#/components/responses/${everyName(status)}` } : refusalOf([...everywhere, ...own])
  }
  return responses
}

/** What any call may get. */
function everyRefusal() {
  const entries = statusesOf(EVERYWHERE).map((status) => {
    return [everyName(status), refusalOf(EVERYWHERE.filter(([, each]) => each === status))]
  })
  return Object.fromEntries(entries)
}

/** Each has a name of its own in `type`. */
function refusalOf(problems) {
  const references = problems.map(([name]) => reference(problemName(name)))
  const schema = references.length === 1 ? references[0] : { oneOf: references }
  return {
    description: problems.map(([name, , when]) => `\`${name}\`: ${when}`).join('\n\n'),
    content: { 'application/problem+json': { schema } },
  }
}

const statusesOf = (problems) => [...new Set(problems.map(([, status]) => status))].sort()
const everyName = (status) => `Any${status}`

/** Every interface that an answer, or a problem, is made of. */
function answerSchemas() {
  const generator = createGenerator({
    path: join(ROOT, 'lib/control/**/*.ts'),
    tsconfig: join(ROOT, 'tsconfig.json'),
    skipTypeCheck: true,
    topRef: true,
    additionalProperties: false,
    jsDoc: 'extended',
    expose: 'export',
  })
  const definitions = {}
  for (const name of new Set(CALLS.flatMap(shapesOf)))
    Object.assign(definitions, generator.createSchema(name).definitions)
  const text = JSON.stringify(definitions)
    .replaceAll('#/definitions/', '#/components/schemas/')
    .replace(/\{@link (?:[^}"]*\.)?(\w+)\}/g, '`$1`')
  // Fields may be added to answers: a client has to live with ones that it doesn't know.
  return JSON.parse(text, (_, value) => {
    if (value?.additionalProperties === false) delete value.additionalProperties
    return value
  })
}

function problemSchemas(shapes) {
  const problems = [...EVERYWHERE, ...CALLS.flatMap((call) => call.problems)]
  return Object.fromEntries(problems.map((problem) => [problemName(problem[0]), problemSchema(problem, shapes)]))
}

/** RFC 9457. What a problem tells beside stands in the same object. */
function problemSchema([name, status, when, tells], shapes) {
  const own = {
    type: { const: `${URN}${name}` },
    title: { type: 'string' },
    status: { const: status },
    detail: { type: 'string', description: 'For people: what to do next.' },
  }
  const { properties = {}, required = [] } = tells === undefined ? {} : shapes[tells]
  return {
    type: 'object',
    description: when,
    properties: { ...own, ...properties },
    required: [...Object.keys(own), ...required],
  }
}

const problemName = (name) => `Problem${nameOf(name)}`
const reference = (name) => ({ $ref: `#/components/schemas/${name}` })
