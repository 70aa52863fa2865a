import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'smol-toml'
import t from 'tap'
import { readControlConfig } from '../../lib/config/control-config.js'
import { makeCertificates } from '../support/certificates.js'
import { ownDirectory } from '../support/files-directory.js'
import { type Block, blocksOf, noteOf, PAPERS, placeOf, whyNotRun } from './harness/blocks.js'
import { writePrivateFile } from './harness/files.js'

// Every TOML block in the papers is read by the kill switch's own reader, beside the files that it names.

const blocks = PAPERS.flatMap((paper) => blocksOf(paper)).filter(
  (block) => block.language === 'toml' && whyNotRun(block) === null,
)
const TOKEN = 'a'.repeat(48)

/** Reads a block as the bot would. @throws {ConfigError} or what is wrong with the TOML */
function read(block: Block): void {
  const text = block.text.replaceAll('"…"', () => JSON.stringify(`${TOKEN}${Math.random()}`))
  const isTokens = noteOf(block, 'tokens') !== null
  const control = isTokens ? { tokens_file: writePrivateFile('tokens.toml', text) } : parse(text)['control']
  readControlConfig(control ?? { control: 'is missing' }, {})
}

t.before(() => {
  const directory = ownDirectory(t)
  process.chdir(directory)
  mkdirSync('tls')
  makeCertificates(join(directory, 'tls'))
  writePrivateFile('token', TOKEN)
  writePrivateFile('redis-password', TOKEN)
})

t.test('given the TOML in the papers, when it is read as a configuration, then nothing is wrong with it', async (t) => {
  t.ok(blocks.length >= 4)
  for (const block of blocks) t.doesNotThrow(() => read(block), placeOf(block))
})

const broken = (text: string): Block => ({ paper: 'broken.md', line: 1, language: 'toml', text, notes: [] })

t.test('given settings that are wrong, when they are read, then each is a failure', async (t) => {
  t.throws(() => read(broken('[control]\nallow_close_al = true')), /allow_close_al/)
  t.throws(() => read(broken('[control]\nport = "high"')), /port/)
  t.throws(() => read(broken('[control\nport = 1')))
  t.throws(() => read(broken('port = 1')))
})
