import { readFileSync } from 'node:fs'
import t from 'tap'

// The codes that docs/bots.md lists are those of the code, all of them.

const CODES = /`([A-Z]+(?:_[A-Z]+)*)`/g

function codesIn(text: string): string[] {
  return [...text.matchAll(CODES)].map(([, code = '']) => code).sort()
}

/** Of an exported union of texts. */
function codesOf(type: string): string[] {
  const union = new RegExp(`^export type ${type} =([^;]*?)\\n\\n`, 'm').exec(
    readFileSync('lib/words/errors.ts', 'utf8'),
  )
  return [...(union?.[1] ?? '').matchAll(/'(\w+)'/g)].map(([, code = '']) => code).sort()
}

for (const [type, list, least] of [
  ['RejectionCode', /The codes are ([^.]*)\./, 5],
  ['ResumeRefusalCode', /A refusal is a `ResumeRefusedError` (.*?)Nothing was resumed then\./s, 9],
] as const) {
  t.test(
    `given the codes of ${type}, when docs/bots.md lists them, then none is missing, and none is another’s`,
    (t) => {
      const [, documented = ''] = list.exec(readFileSync('docs/bots.md', 'utf8')) ?? []
      const codes = codesOf(type)
      t.ok(codes.length >= least)
      t.same(codesIn(documented), codes)
      t.end()
    },
  )
}
