import type { TSchema } from '@sinclair/typebox'
import { Value, ValueErrorType } from '@sinclair/typebox/value'

/** Everything that doesn't fit, a line each: where it is and what it must be. `what` is what a value is called. */
export function problemsOf(schema: TSchema, value: unknown, what: string): string[] {
  const problems = [...Value.Errors(schema, value)].map(({ path, schema, message, type }) => {
    const where = path.slice(1).replaceAll('/', '.')
    const place = where === '' ? '' : `${where}: `
    if (type === ValueErrorType.ObjectAdditionalProperties) return `${place}there is no such ${what}`
    return `${place}${schema.description === undefined ? message : `must be ${schema.description}`}`
  })
  return [...new Set(problems)]
}
