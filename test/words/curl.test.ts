import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import t from 'tap'
import { Curl, shellWord } from '../../lib/words/curl.js'

/** What a shell makes of the words of a line, without running a program. */
function wordsIn(line: string, cwd: string, shell = 'sh'): string[] {
  const printed = execFileSync(shell, ['-c', `printf '%s\\0' ${line}`], { cwd, encoding: 'utf8' })
  return printed.split('\0').slice(0, -1)
}

const WORDS = [
  '/run/bot/control.sock',
  "it's",
  "x'; touch pwned; '",
  '$(touch pwned)',
  '`touch pwned`',
  'a b\\c"d"',
  '-n',
  '~root',
  '*',
  '#',
  '',
  'قف/止まれ',
  'line\nend',
  '\u001b[2Kx\u202e',
  'a\u00a0b',
  'wow!',
  "100%\\n'\u0007",
]

for (const shell of ['sh', 'bash'].filter((each) => existsSync(`/bin/${each}`))) {
  t.test(
    `given texts with all a shell obeys, when ${shell} reads them as words, then they are what they were`,
    async (t) => {
      const cwd = t.testdir({})
      for (const text of WORDS) {
        const word = shellWord(text)
        t.strictSame(wordsIn(word, cwd, shell), [text], word)
        t.strictSame(
          wordsIn(`"Bearer $(printf %s ${word})"`, cwd, shell),
          [`Bearer ${text}`],
          `within double quotes: ${word}`,
        )
        t.match(word, /^[^\p{Cc}\p{Cf}!]*$/u, 'one line, of which all is seen')
      }
      t.notOk(existsSync(join(cwd, 'pwned')))
    },
  )
}

t.test('given any text, when a shell reads its word, then it is one word, and the same', async (t) => {
  const cwd = t.testdir({})
  // A shell has no nulls, and takes line ends from the end of what a program prints.
  const text = fc.string({ unit: 'binary', minLength: 1 }).filter((each) => !/\0|\n$|\p{Cs}/u.test(each))
  const texts = fc.sample(text, 200)
  t.strictSame(wordsIn(texts.map(shellWord).join(' '), cwd), texts)
})

const NEEDS = { tokenHint: null }

t.test('given a plain address, when lines are made, then they stand without quotes', async (t) => {
  const curl = new Curl('http://127.0.0.1:9876', NEEDS)
  t.equal(curl.get('/status'), 'curl -sS http://127.0.0.1:9876/status')
  t.equal(curl.resume(['7-k3fq']), `curl -sS -X POST http://127.0.0.1:9876/resume -d '{"confirm":"7-k3fq"}'`)
})

t.test('given names, paths and ids with shell characters, when lines are made, then each is one word', async (t) => {
  const cwd = t.testdir({})
  const evil = "x';touch pwned;'$(touch pwned)"
  const curl = new Curl(`https://${evil}:1`, { tokenHint: null, certificate: evil, socket: evil })
  t.strictSame(wordsIn(curl.get(`/close-all/${evil}`), cwd), [
    ...['curl', '-sS', '--unix-socket', evil, '--cacert', evil],
    `https://${evil}:1/close-all/${evil}`,
  ])
  t.strictSame(wordsIn(curl.execute(evil), cwd).slice(-4), [
    ...['POST', `https://${evil}:1/close-all`, '-d'],
    JSON.stringify({ execute: evil }),
  ])
  t.notOk(existsSync(join(cwd, 'pwned')))
})

t.test('given an IPv6 address, when lines are made, then no shell takes its brackets for a pattern', async (t) => {
  t.equal(new Curl('http://[::1]:9876', NEEDS).get('/status'), "curl -sS 'http://[::1]:9876/status'")
})
