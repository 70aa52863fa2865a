import { readFileSync } from 'node:fs'
import t from 'tap'
import { parseArguments } from '../../../examples/paper-bot/arguments.js'
import { parseConfig, readConfig } from '../../../examples/paper-bot/config.js'

t.test('given the default file, when read, then it holds, and says what the defaults are anyway', async (t) => {
  const { plugins, paper, everything } = readConfig('config/default.toml', {})
  t.same(plugins, ['trading-kill-switch'])
  t.same(paper, parseConfig('plugins = []', 'x.toml').paper)
  t.match(everything, { control: { enabled: true, port: 9876 } })
  t.match(readFileSync('config/default.toml', 'utf8'), /auth_token_file/)
})

t.test('given an unquoted date, when parsed, then it is the same as a quoted one', async (t) => {
  t.equal(parseConfig('plugins = []\n[paper]\nstart = 2009-01-02', 'x.toml').paper.start, '2009-01-02')
})

t.test(
  'given PAPER_EXCHANGE, when parsed, then it takes the place of the setting and is checked like it',
  async (t) => {
    const text = 'plugins = []\n[paper]\nexchange = "in-process"'
    const exchange = (PAPER_EXCHANGE: string) => parseConfig(text, 'x.toml', { PAPER_EXCHANGE }).paper.exchange
    t.equal(parseConfig(text, 'x.toml', {}).paper.exchange, 'in-process')
    t.equal(exchange(''), 'in-process')
    t.equal(exchange('http://127.0.0.1:9999'), 'http://127.0.0.1:9999')
    for (const elsewhere of ['http://192.0.2.1:9877', 'https://127.0.0.1:9877', '9877']) {
      t.throws(() => exchange(elsewhere), { message: /paper\.exchange: must be "in-process", or where/ })
    }
  },
)

t.test('given several mistakes, when parsed, then one error names them all', async (t) => {
  const text = 'plugin = ["x"]\n[paper]\nday_ms = 0\ncapital = 5\nspeed = 2'
  t.throws(() => parseConfig(text, 'x.toml'), {
    name: 'StartError',
    message:
      "x.toml has settings the bot can't use:\n" +
      '  plugins: must be a list of package names: ["trading-kill-switch"], or [] to trade without any\n' +
      '  paper.speed: there is no such setting\n' +
      '  paper.day_ms: must be whole ms from 4 to 3600000\n' +
      '  paper.capital: must be USD as a decimal string, e.g. "25000"',
  })
})

t.test('given no TOML or no file, when read, then the error says which', async (t) => {
  t.throws(() => parseConfig('plugins = [', 'x.toml'), { name: 'StartError', message: /^x\.toml is not valid TOML/ })
  t.throws(() => readConfig('/nowhere/x.toml', {}), {
    name: 'StartError',
    message: /\/nowhere\/x\.toml.*\n.*--config FILE/,
  })
})

t.test('given arguments, when parsed, then unknown ones are an error that shows the usage', async (t) => {
  t.same(parseArguments([]), { help: false, config: null })
  t.same(parseArguments(['--config', 'x.toml']), { help: false, config: 'x.toml' })
  t.same(parseArguments(['--help']), { help: true, config: null })
  for (const args of [['--nope'], ['x'], ['--config'], ['--config=']]) {
    t.throws(() => parseArguments(args), { name: 'StartError', message: /Usage: paper-bot/ })
  }
})
