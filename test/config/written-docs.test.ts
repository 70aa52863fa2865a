import { execFile } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import t from 'tap'
import { readConfigFile } from '../../lib/config/config-file.js'
import type { ControlTable } from '../../lib/config/control-config.js'
import { readControlConfig } from '../../lib/config/control-config.js'
import { SETTING_NAMES, SETTINGS } from '../../lib/config/settings.js'
import { ownDirectory } from '../support/files-directory.js'

const FILES = ['docs/api.md', 'docs/configuration.md', 'config/default.toml']

/** Runs `npm run docs` in a directory. Returns its exit code and what it says. */
async function writeDocs(directory: string, ...args: string[]): Promise<{ code: number; said: string }> {
  const program = resolve('config/docs/main.mjs')
  const { NODE_OPTIONS: _, ...env } = process.env
  const run = promisify(execFile)(process.execPath, [program, ...args], { cwd: directory, env })
  return run.then(
    ({ stdout, stderr }) => ({ code: 0, said: stdout + stderr }),
    ({ code, stdout, stderr }) => ({ code, said: stdout + stderr }),
  )
}

t.test('given the repository, when its written files are checked, then they are what the sources say', async (t) => {
  t.same(await writeDocs('.', '--check'), { code: 0, said: '' })
})

t.test(
  'given files that somebody has edited, when checked, then each is named, and npm run docs mends it',
  async (t) => {
    const directory = ownDirectory(t)
    for (const folder of ['docs', 'config']) mkdirSync(join(directory, folder))
    const texts = FILES.map((file) => readFileSync(file, 'utf8'))
    for (const [index, text = ''] of texts.entries()) {
      t.match(text, /9876/)
      writeFileSync(join(directory, FILES[index] ?? ''), text.replace(/9876/, '9999'))
    }
    const { code, said } = await writeDocs(directory, '--check')
    t.equal(code, 1)
    for (const file of FILES) {
      t.match(said, `${file} is not what the sources say. Run: npm run docs`)
      t.match(readFileSync(join(directory, file), 'utf8'), /9999/, 'a check writes nothing')
    }
    t.equal((await writeDocs(directory)).code, 0)
    t.same(
      FILES.map((file) => readFileSync(join(directory, file), 'utf8')),
      texts,
    )
    t.same(await writeDocs(directory, '--check'), { code: 0, said: '' })
  },
)

t.test('given every setting, then the reference has a line and a part about it, and the file shows it', async (t) => {
  const page = readFileSync('docs/configuration.md', 'utf8')
  const file = readFileSync('config/default.toml', 'utf8')
  for (const name of SETTING_NAMES) {
    const { variable, expected } = SETTINGS[name]
    t.match(page, `| [\`${name}\`](#${name}) |`, name)
    t.match(page, `\n## ${name}\n`, name)
    t.match(page, `Takes ${expected}.`, name)
    if (variable !== null) t.match(page, `Environment: \`${variable}\`.`, name)
    t.match(file, new RegExp(`^#?${name} = `, 'm'), name)
  }
})

t.test(
  'given config/default.toml, when read, then it sets the defaults, but for the venue of the paper bot and its trip',
  async (t) => {
    // A bot in TypeScript hands it to createKillSwitch() as it is.
    const control: ControlTable | undefined = readConfigFile('config/default.toml').control
    const trips = { max_drawdown: { limit: '3%', confirmations: 2 }, transfers: 'none' }
    t.same(readControlConfig(control, {}), {
      ...readControlConfig({ snapshot_interval_ms: 1_000, trips }, {}),
      venueModule: { module: 'dist/examples/paper-exchange/venue.js', options: { url: 'http://127.0.0.1:9877' } },
    })
  },
)

t.test(
  'given what is commented out in config/default.toml, when taken in, then every line is a setting that fits',
  async (t) => {
    const file = join(ownDirectory(t), 'all.toml')
    const text = readFileSync('config/default.toml', 'utf8')
    writeFileSync(file, text.replaceAll(/^#(\w+ = )/gm, '$1'))
    const { control } = readConfigFile(file) as { control: Record<string, unknown> }
    t.same(Object.keys(control), SETTING_NAMES)
  },
)
