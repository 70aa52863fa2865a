import { existsSync, readFileSync } from 'node:fs'
import t from 'tap'

t.test('given SECURITY.md, when it names a file that shows a claim, then that file is there', async (t) => {
  const named = [...readFileSync('SECURITY.md', 'utf8').matchAll(/`(test\/[^`]+)`|\]\((docs\/[^)#]+)[^)]*\)/g)]
  t.ok(named.length > 25)
  for (const [, test = '', report = ''] of named) t.ok(existsSync(test || report), test || report)
})
