import { readFileSync } from 'node:fs'
import { Validator } from '@seriousme/openapi-schema-validator'
import t from 'tap'
import { CALLS } from '../../config/docs/calls.mjs'
import { makeOpenapi } from '../../config/docs/openapi.mjs'
import { apiDocument, checkAnswer } from '../support/api-document.mjs'
import { type Answer, call } from '../support/http-call.js'
import { runningKillSwitch } from '../support/running-kill-switch.js'

t.test('given the code, when docs/openapi.json is made anew, then it is the same', async (t) => {
  t.ok((await makeOpenapi()) === readFileSync('docs/openapi.json', 'utf8'), 'docs/openapi.json differs: npm run docs')
})

t.test('given the document, when a validator reads it, then it is valid OpenAPI 3.1', async (t) => {
  const validator = new Validator()
  const { valid, errors } = await validator.validate(JSON.parse(readFileSync('docs/openapi.json', 'utf8')))
  t.ok(valid, JSON.stringify(errors))
  t.equal(validator.version, '3.1')
})

t.test(
  'given a running bot, when /openapi.json is asked for, then it is the document, and needs no token',
  async (t) => {
    const killSwitch = await runningKillSwitch(t, {}, { auth_token: 'a-token-that-is-long' })
    const { status, body } = await call(killSwitch.url ?? '', 'GET', '/openapi.json')
    t.equal(status, 200)
    t.same(body, JSON.parse(readFileSync('docs/openapi.json', 'utf8')))
  },
)

t.test('given each documented call, then the document has it with its role and its answers', async (t) => {
  const { paths } = JSON.parse(readFileSync('docs/openapi.json', 'utf8'))
  t.equal(Object.values<object>(paths).flatMap((path) => Object.keys(path)).length, CALLS.length)
  for (const { method, path, role, answers, problems } of CALLS) {
    const operation = paths[path.replace('<id>', '{id}')]?.[method.toLowerCase()]
    t.equal(operation?.['x-least-role'], role, `${method} ${path}`)
    for (const [status] of answers) t.ok(operation.responses[status], `${method} ${path} ${status}`)
    for (const [name, status] of problems) t.match(operation.responses[status].description, name)
  }
})

t.test('given answers that are not as documented, when they are checked, then each is an error', async (t) => {
  const headers = { 'x-content-type-options': 'nosniff', 'content-type': 'application/json' }
  const answer = (status: number, body: object, type = 'application/json'): Answer => {
    return { status, headers: { ...headers, 'content-type': type }, text: JSON.stringify(body), body }
  }
  t.doesNotThrow(() => checkAnswer('GET', '/health', answer(200, { alive: true })))
  t.throws(() => checkAnswer('GET', '/health', answer(200, { alive: false })), /otherwise/)
  t.throws(() => checkAnswer('GET', '/health', answer(200, { alive: true, more: 1 })), /otherwise/)
  t.throws(() => checkAnswer('GET', '/health', answer(200, {})), /otherwise/)
  t.throws(() => checkAnswer('GET', '/health', answer(418, { alive: true })), /doesn't know/)
  t.throws(() => checkAnswer('GET', '/health', answer(200, { alive: true }, 'text/html')), /doesn't know/)
  t.throws(() => checkAnswer('GET', '/nowhere', answer(200, {})), /doesn't know/)
  const type = 'urn:trading-kill-switch:not-found'
  const problem = { type, title: 'Not Found', status: 404, detail: 'There is none.' }
  t.doesNotThrow(() => checkAnswer('GET', '/nowhere', answer(404, problem, 'application/problem+json')))
  const other = { ...problem, type: 'urn:trading-kill-switch:something' }
  t.throws(() => checkAnswer('GET', '/nowhere', answer(404, other, 'application/problem+json')), /otherwise/)
  t.ok(apiDocument().paths['/halt'])
})
