import { existsSync, readFileSync } from 'node:fs'
import t from 'tap'
import { allMutants } from '../../config/mutants/lists.mjs'

t.test('given the mutants, when the code is another one by now, then each can be made still', async (t) => {
  const mutants = allMutants()
  const times = ({ file, find }: (typeof mutants)[number]) =>
    existsSync(file) ? readFileSync(file, 'utf8').split(find).length - 1 : 0
  t.ok(mutants.length > 500)
  t.same(
    mutants
      .filter((mutant) => times(mutant) !== 1)
      .map(({ id, file }) => `${id}: its text does not stand once in ${file}`),
    [],
  )
  t.same(
    mutants.flatMap(({ id, tests }) => tests.filter((test) => !existsSync(test)).map((test) => `${id}: no ${test}`)),
    [],
  )
})
