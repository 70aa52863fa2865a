import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import t from 'tap'

// Dependencies point one way: examples → plugins → lib; inside lib, the three folders import the words and what is between the
// threads, and not one another.

const COMPOSED_IN_HOST = ['create-kill-switch', 'kill-switch', 'recipes', 'start', 'toggle']

const files = ['lib', 'plugins', 'examples'].flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.generated.ts'))
    .map((file) => join(folder, file)),
)

function importsOf(file: string): string[] {
  const text = readFileSync(file, 'utf8')
  return [...text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map(([, name = '']) =>
    name.startsWith('.') ? normalize(join(dirname(file), name)).replace(/\.js$/, '') : name,
  )
}

t.test('given every source file, then its imports point the right way', async (t) => {
  t.ok(files.length > 60)
  for (const file of files) {
    for (const name of importsOf(file)) {
      const told = `${file} imports ${name}`
      const [folder, part] = file.split('/')
      if (folder === 'lib') {
        t.notMatch(name, /^(plugins|examples)\//, told)
        t.notMatch(name, /^(tsyringe|reflect-metadata)$/, told)
        if (part === 'guard' || part === 'control' || part === 'host') {
          const other = /^lib\/(guard|control|host)\//.exec(name)?.[1]
          t.ok(other === undefined || other === part || part === 'host', told)
          if (part !== 'host') t.notOk(COMPOSED_IN_HOST.includes(name.replace(/^lib\/host\//, '')), told)
        }
      }
      if (folder === 'plugins') {
        t.notMatch(name, /^examples\//, told)
        const other = /^plugins\/([^/]+)\//.exec(name)?.[1]
        t.ok(other === undefined || other === part, told)
        if (part !== 'kill-switch') t.not(name, 'tsyringe', told)
      }
      if (folder === 'examples') t.notMatch(name, /^(lib|plugins)\//, told)
    }
  }
})

t.test('given the latch, then it is lowered in the keeper alone', async (t) => {
  const lowering = files.filter((file) => /\.(lower|lowerScoped|settle)\(/.test(readFileSync(file, 'utf8')))
  t.same(lowering, ['lib/control/keeper/halts-in-force.ts'])
})

t.test('given SECURITY.md, when it names a file that shows a claim, then that file is there', async (t) => {
  const named = [...readFileSync('SECURITY.md', 'utf8').matchAll(/`(test\/[^`]+)`|\]\((docs\/[^)]+)\)/g)]
  t.ok(named.length > 25)
  for (const [, test = '', report = ''] of named) t.ok(existsSync(test || report), test || report)
})
