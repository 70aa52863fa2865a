import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { findTests, isTest, PARTS } from '../../config/tests/files.mjs'
import { ownDirectory } from '../support/files-directory.js'

const MAIN = join(process.cwd(), 'config/tests/main.mjs')

function run(cwd: string, ...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...args], { cwd, encoding: 'utf8' })
  return { status, stdout, stderr }
}

t.test('given every test file, then it is in exactly one part, and the parts hold nothing else', async (t) => {
  const all = readdirSync('test', { recursive: true, encoding: 'utf8' })
    .map((name) => join('test', name))
    .filter((file) => /\.test\.[cm]?[jt]s$/.test(file))
    .sort()
  t.ok(all.length > 100, `${all.length} files`)
  t.same(findTests(), all)
  for (const file of all) t.equal(Object.values(PARTS).filter((fits) => fits(file)).length, 1, file)
  const parts = Object.values(PARTS).flatMap((fits) => findTests([], fits))
  t.same(parts.sort(), all)
})

t.test('given a folder with helpers, when run, then only its tests are', async (t) => {
  t.ok(
    readdirSync('test/plugins/ccxt').some((name) => !isTest(name) && name.endsWith('.ts')),
    'there are helpers',
  )
  const found = findTests(['test/plugins'])
  t.ok(found.length > 10)
  t.same(
    found.filter((file) => !file.endsWith('.test.ts')),
    [],
  )
  const twice = findTests(['test/plugins/ccxt/leaks/judge.ts', 'test/words/halt-request.test.ts', './test/words'])
  t.same(twice, findTests(['test/words']))
  t.ok(twice.includes('test/words/halt-request.test.ts'))
})

t.test('given a path without a test, when run, then it says so, and the exit code is not 0', async (t) => {
  t.match(run(process.cwd(), 'test/support'), { status: 1, stderr: 'There is no test in test/support' })
  t.match(run(process.cwd(), 'test/support/machine.mjs'), { status: 1, stderr: 'There is no test in' })
  t.match(run(process.cwd(), 'test/nowhere'), { status: 1, stderr: 'There is no test/nowhere' })
})

/** A project with test files of its own, in plain assertions and no more. */
function project(texts: Record<string, string>): string {
  const root = ownDirectory(t)
  mkdirSync(join(root, 'test'))
  for (const [name, text] of Object.entries(texts)) writeFileSync(join(root, 'test', name), text)
  return root
}

t.test('given tests, when run, then each part runs its own, and what they found is summed up', async (t) => {
  const root = project({
    'a.test.ts':
      'console.log("ok 1 - a: x\\n# Subtest: b\\n    ok 1 - c\\n    ok 2 - d # SKIP\\n    1..2\\nok 2 - b\\n1..2")',
    'b.long.test.ts': 'const line: string = "ok 1 - long"; console.log(line, "\\n1..1")',
    'helper.ts': 'throw new Error("is no test")',
  })
  const all = run(root, '--jobs', '1')
  t.match(all, {
    status: 0,
    stdout: /^TAP version 14\n1\.\.2\nok 1 .*\nok 2 .*\n# 2 files, \d+ s\n3 passed, 0 failed, 1 skipped\n$/,
  })
  t.match(run(root, '--short'), {
    status: 0,
    stdout: /\nok 1 - test\/a\.test\.ts .*\n.*\n2 passed, 0 failed, 1 skipped\n$/,
  })
  t.match(run(root, '--long'), { status: 0, stdout: /\nok 1 - test\/b\.long\.test\.ts .*\n.*\n1 passed, 0 failed/ })
})

for (const [what, text, why] of [
  ['that fails', 'console.log("not ok 1 - x\\n1..1"); process.exitCode = 1', /1 failed/],
  ['that is not finished', 'console.log("ok 1 - x"); process.kill(process.pid, "SIGKILL")', /ended by SIGKILL/],
  ['that says nothing', '', /./],
  ['that asserts nothing', 'console.log("1..0")', /no assertion/],
  ['that leaves out what it planned', 'console.log("1..2\\nok 1 - x")', /incorrect number of tests/],
  ['that ends with another exit code', 'console.log("ok 1 - x\\n1..1"); process.exitCode = 3', /exit code 3/],
  ['that can not be loaded', 'import "./nothing.js"', /./],
] as const) {
  t.test(`given a test ${what}, when run, then the run fails, and all that it said is there`, async (t) => {
    const { status, stdout } = run(project({ 'a.test.ts': text, 'b.test.ts': 'console.log("ok 1 - y\\n1..1")' }))
    t.equal(status, 1)
    t.match(stdout, /\n# Subtest: test\/a\.test\.ts\n/)
    t.match(stdout, /\nnot ok \d - test\/a\.test\.ts # time=\d+ms /)
    const [, reason = ''] = /\n# failed: test\/a\.test\.ts: (.*)\n/.exec(stdout) ?? []
    t.match(reason, why)
    t.match(stdout, /\n\d passed, 1 failed, 0 skipped\n$/)
  })
}

t.test('given a test that does not end, when its time is up, then it is ended, and the run fails', async (t) => {
  const root = project({ 'a.test.ts': 'console.log("ok 1 - x\\n1..1"); setInterval(() => {}, 1000)' })
  t.match(run(root, '--timeout', '1'), { status: 1, stdout: /failed: test\/a\.test\.ts: ended by SIGTERM/ })
})
