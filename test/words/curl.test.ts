import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import t from 'tap'
import { Curl, shellPath, tokenOption } from '../../lib/words/curl.js'
import { ownDirectory } from '../support/files-directory.js'

const SHELLS = ['sh', 'bash', 'dash'].filter((each) => existsSync(`/bin/${each}`))

/** What a shell makes of the words of a line, without running a program. */
function wordsIn(line: string, cwd: string, shell = 'sh', variables: object = {}): string[] {
  const env = { ...process.env, ...variables }
  const printed = execFileSync(shell, ['-c', `printf '%s\\0' ${line}`], { cwd, env, encoding: 'utf8' })
  return printed.split('\0').slice(0, -1)
}

/** What JSON has to write otherwise. */
const ESCAPED = /["\\]/

const NAMES = [
  'control.sock',
  "it's",
  "x'; touch pwned; '",
  '$(touch pwned)',
  '`touch pwned`',
  'a b\\c"d"',
  '-n',
  '~root',
  '*',
  '[a]?',
  '#',
  'قف/止まれ',
  'line\nend',
  '\u001b[2Kx\u202e',
  'a\u00a0b',
  'wow!',
  "100%\\n'\u0007",
  '.hidden\u200b',
  '\u3164',
]

for (const shell of SHELLS) {
  t.test(`given paths with all a shell obeys, when ${shell} reads their words, then it finds the files`, async (t) => {
    for (const [index, name] of NAMES.entries()) {
      const cwd = join(ownDirectory(t), String(index))
      const path = join(cwd, name)
      mkdirSync(join(path, '..'), { recursive: true })
      writeFileSync(path, '')
      const word = shellPath(path)
      t.strictSame(wordsIn(word, cwd, shell), [path], word)
      t.match(word, /^[^\p{Cc}\p{Cf}]*$/u, 'one line, of which all is seen')
      t.notMatch(word, ESCAPED)
      t.notOk(existsSync(join(cwd, 'pwned')))
    }
  })
}

t.test('given any path, when a shell reads its word, then it is that of the file', async (t) => {
  const directory = ownDirectory(t)
  const name = fc
    .string({ unit: 'binary', minLength: 1, maxLength: 50 })
    .filter((each) => !/[\0/]|\p{Cs}/u.test(each) && !/^\.\.?$/.test(each))
  const paths = fc.sample(name, 200).map((each, index) => {
    const place = join(directory, `${index}`)
    mkdirSync(place)
    writeFileSync(join(place, each), '')
    return join(place, each)
  })
  const words = paths.map(shellPath).join(' ')
  t.strictSame(wordsIn(words, directory), paths)
  t.notMatch(words, ESCAPED)
})

const NEEDS = { tokenHint: null }

t.test('given a plain address, when lines are made, then they stand without quotes', async (t) => {
  const curl = new Curl('http://127.0.0.1:9876', NEEDS)
  t.equal(curl.get('/status'), 'curl -sS http://127.0.0.1:9876/status')
  t.equal(curl.resume(['7-k3fq']), 'curl -sS -X POST http://127.0.0.1:9876/resume -d confirm=7-k3fq')
  t.equal(curl.resume(['8-abcd', '7-k3fq']), 'curl -sS -X POST http://127.0.0.1:9876/resume -d confirm=8-abcd,7-k3fq')
  t.equal(curl.execute('eb22'), 'curl -sS -X POST http://127.0.0.1:9876/close-all -d execute=eb22')
  t.equal(
    curl.post('/halt', { reason: 'fat finger' }),
    "curl -sS -X POST http://127.0.0.1:9876/halt -d 'reason=fat finger'",
  )
})

t.test('given names and ids with shell characters, when lines are made, then each is one word', async (t) => {
  const cwd = ownDirectory(t)
  const evil = "x';touch pwned;'$(touch pwned)\"&a=+%\\\n\u202e!"
  const curl = new Curl(`https://${evil}:1`, NEEDS)
  const address = /^https:\/\/x%27;touch%20pwned;%27\$\(touch%20pwned\)%22&a=\+%%5C%0A%E2%80%AE!:1\/close-all$/
  for (const shell of SHELLS) {
    const words = wordsIn(curl.execute(evil), cwd, shell)
    t.match(words, ['curl', '-sS', '-X', 'POST', address, '-d', String])
    t.strictSame([...new URLSearchParams(words[6])], [['execute', evil]], 'a form that says the same')
  }
  t.notMatch(curl.execute(evil), ESCAPED)
  t.notOk(existsSync(join(cwd, 'pwned')))
})

t.test('given an IPv6 address, when lines are made, then no shell takes its brackets for a pattern', async (t) => {
  t.equal(new Curl('http://[::1]:9876', NEEDS).get('/status'), "curl -sS 'http://[::1]:9876/status'")
})

t.test(
  'given tokens of every letter that they may have, when a shell reads the option, then one word has it',
  async (t) => {
    const cwd = ownDirectory(t)
    for (const name of ['*', 'token', '-x']) writeFileSync(join(cwd, name), '')
    const every = String.fromCharCode(...Array.from({ length: 0x7e - 0x20 }, (_, index) => 0x21 + index))
    for (const token of [every, '*', '?oken', '-x', '@token', '~', '']) {
      const file = join(cwd, 'the token')
      writeFileSync(file, `${token}\n`)
      for (const shell of SHELLS) {
        for (const hint of ['$TOKEN', `$(cat ${shellPath(file)})`]) {
          const words = wordsIn(tokenOption(hint), cwd, shell, { TOKEN: token })
          t.strictSame(words, ['-H', `Authorization: Bearer ${token}`], `${shell}: ${hint}`)
        }
      }
    }
    t.notMatch(tokenOption('$TOKEN'), ESCAPED)
  },
)
