import t from 'tap'
import { isNamedBy, nameOfAddress, readAllowedHost, readHost, writeHost } from '../../lib/words/host-name.js'

const WRITTEN: readonly (readonly [entry: string, read: string])[] = [
  ['bot.example.com', 'bot.example.com'],
  ['Bot.Example.COM', 'bot.example.com'],
  ['bot.example.com.', 'bot.example.com'],
  ['bot.example.com:8443', 'bot.example.com:8443'],
  ['bot.example.com.:8443', 'bot.example.com:8443'],
  ['https://bot.example.com', 'bot.example.com'],
  ['https://bot.example.com/', 'bot.example.com'],
  ['HTTP://bot.example.com:8080/kill-switch/?a=b', 'bot.example.com:8080'],
  ['bot.example.com/', 'bot.example.com'],
  ['bot', 'bot'],
  ['my_bot', 'my_bot'],
  ['10.0.0.5', '10.0.0.5'],
  ['10.0.0.5:80', '10.0.0.5:80'],
  ['::1', '[::1]'],
  ['[::1]', '[::1]'],
  ['[2001:DB8::0:1]:9876', '[2001:db8::1]:9876'],
  ['2001:db8:0:0:0:0:0:1', '[2001:db8::1]'],
  ['http://[2001:db8::1]:9876/', '[2001:db8::1]:9876'],
  ['bücher.example', 'xn--bcher-kva.example'],
  ['*.example.com', '*.example.com'],
  ['*.Example.com.:443', '*.example.com:443'],
  ['https://*.example.com/', '*.example.com'],
  ['*.local', '*.local'],
]

t.test('given an allowed host in any form that people write, when read, then it names one host', async (t) => {
  for (const [entry, expected] of WRITTEN) {
    const read = readAllowedHost(entry)
    t.equal('problem' in read ? read.problem : writeHost(read), expected, entry)
  }
})

const NO_HOSTS = [
  '*',
  '',
  '/',
  '**.example.com',
  'bot*.example.com',
  '.example.com',
  'a..b',
  'bot.example.com:http',
  'bot.example.com:99999',
  'bot.example.com/kill-switch',
  '10.0.0.0/8',
  'user@bot.example.com',
  'https://user:word@bot.example.com',
  'ftp://bot.example.com',
  'https://',
  'fe80::1%eth0',
  '[::1',
  '::1]',
  '-bot',
  'a,b',
  'a'.repeat(300),
]

t.test('given an allowed host that is none, when read, then it says what to write', async (t) => {
  for (const entry of NO_HOSTS) t.match(readAllowedHost(entry), { problem: /is no host: write a name, e\.g\. / }, entry)
  for (const entry of ['*.com', '*.1', '*.0.0.1']) {
    t.match(readAllowedHost(entry), { problem: /anyone can register: write a domain of yours/ }, entry)
  }
})

const NAMED: readonly (readonly [header: string, entry: string, named: boolean])[] = [
  ['bot.example.com', 'bot.example.com', true],
  ['BOT.example.com.:1', 'bot.example.com', true],
  ['bot.example.com:9876', 'bot.example.com:9876', true],
  ['bot.example.com:9877', 'bot.example.com:9876', false],
  ['bot.example.com', 'bot.example.com:443', true],
  ['bot.example.com', 'bot.example.com:80', true],
  ['bot.example.com', 'bot.example.com:8443', false],
  ['a.example.com', '*.example.com', true],
  ['a.b.example.com:1', '*.example.com', true],
  ['a.example.com:1', '*.example.com:2', false],
  ['example.com', '*.example.com', false],
  ['evilexample.com', '*.example.com', false],
  ['a.example.com.evil.example', '*.example.com', false],
  ['[2001:0db8::1]:80', '2001:db8::1', true],
  ['[2001:db8::2]', '2001:db8::1', false],
]

t.test('given a Host header, when compared with an allowed host, then it is one of it or not', async (t) => {
  for (const [header, entry, named] of NAMED) {
    const host = readHost(header)
    const allowed = readAllowedHost(entry)
    if (host === null || 'problem' in allowed) t.fail(`${header} or ${entry} is no host`)
    else t.equal(isNamedBy(host, allowed), named, `${header} and ${entry}`)
  }
})

t.test('given a Host header that is none, when read, then it is null, however long it is', async (t) => {
  const none = ['', ':9876', 'a b', 'a@b', '*.example.com', '*', 'a:b', 'a:1:2', 'a/b', '::1', '[::1', '[a]', 'a:70000']
  for (const header of none) t.equal(readHost(header), null, header)
  for (const long of ['a'.repeat(16_000), `${'a'.repeat(16_000)}!`, '-'.repeat(16_000), 'a.'.repeat(8_000)]) {
    t.equal(readHost(long), null)
  }
})

t.test('given an address of the machine, when named, then as a Host header has it', async (t) => {
  t.equal(writeHost(nameOfAddress('::ffff:10.0.0.5')), '10.0.0.5')
  t.equal(writeHost(nameOfAddress('2001:DB8::0')), '[2001:db8::]')
  t.equal(writeHost(nameOfAddress('Bot.example.com')), 'bot.example.com')
})
