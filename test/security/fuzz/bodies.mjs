// Bodies made from the schemas of the calls: those that fit, those that nearly fit, and those that are no JSON.
import { CloseAllBody, PairBody, PairCodeBody, ResumeBody, RevokeBody } from '../../../dist/lib/control/api/schemas.js'
import { HaltRequestSchema } from '../../../dist/lib/words/halt-request.js'

const SCHEMAS = {
  '/halt': HaltRequestSchema,
  '/resume': ResumeBody,
  '/close-all': CloseAllBody,
  '/pair': PairBody,
  '/pair-code': PairCodeBody,
  '/revoke': RevokeBody,
}
/** Few, so that the list of scoped halts stays short. */
const NAMES = ['BTC/USDT', 'trend', 'paper']
const WRONG = [null, true, -1, 1.5, 1e308, '', [], [[]], {}, '\u0000', '\ud800', 'x'.repeat(3_000), { toString: 1 }]
const MORE_FIELDS = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'extra', '']

/** The text of a body for a call. */
export function makeBody(random, path) {
  const schema = SCHEMAS[path] ?? random.pick(Object.values(SCHEMAS))
  const fitting = fill(random, schema)
  switch (random.int(0, 5)) {
    case 0:
    case 1:
      return JSON.stringify(fitting)
    case 2:
      return JSON.stringify(bend(random, fitting))
    case 3: {
      const text = JSON.stringify(fitting)
      return text.slice(0, random.int(0, text.length))
    }
    case 4:
      return random.pick([
        '[',
        '{"reason":',
        'null',
        '"halt"',
        '[1,2]',
        '{"__proto__":{"confirm":"x"}}',
        `${'['.repeat(20_000)}`,
        `{"a":${'{"a":'.repeat(5_000)}1${'}'.repeat(5_001)}`,
        'reason=by+form&level=reducing',
        'reason=by+form&token=guess',
        `token=${'x'.repeat(6_000)}`,
        '\ufeff{}',
        '{"reason":"a","reason":"b"}',
        `{"reason":"${'x'.repeat(70_000)}"}`,
        '1e999',
      ])
    default:
      return random.bytes(random.int(0, 300))
  }
}

/** A value that fits a schema, as far as these schemas go. */
function fill(random, schema) {
  if (schema.anyOf !== undefined) return fill(random, random.pick(schema.anyOf))
  if (schema.const !== undefined) return schema.const
  switch (schema.type) {
    case 'object': {
      const [anything] = Object.values(schema.patternProperties ?? {})
      if (anything !== undefined) return { [random.pick(NAMES)]: fill(random, anything) }
      const chosen = Object.entries(schema.properties).filter(() => random.chance(0.6))
      return Object.fromEntries(chosen.map(([name, each]) => [name, fill(random, each)]))
    }
    case 'integer':
      // A halt that waits is answered late; few of them.
      return random.chance(0.95) ? schema.minimum : random.int(schema.minimum, 50)
    case 'string':
      return random.pick(NAMES)
    default:
      return null
  }
}

/** The same with one thing wrong. */
function bend(random, value) {
  const bent = { ...value }
  const names = Object.keys(bent)
  const name = names.length === 0 || random.chance(0.3) ? random.pick(MORE_FIELDS) : random.pick(names)
  Object.defineProperty(bent, name, { value: random.pick(WRONG), enumerable: true })
  return bent
}
