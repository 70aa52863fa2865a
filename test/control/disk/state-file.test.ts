import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { chmod, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { formatState, parseState, type StateContent, StateFile } from '../../../lib/control/disk/state-file.js'
import { ownDirectory, withByteFlipped } from '../../support/files-directory.js'
import { ACTIVE_STATE } from '../../support/files-state.js'
import { A_HALT } from '../../support/guard-parts.js'

const HALTED: StateContent = {
  epoch: 10,
  halt: { ...A_HALT, reason: 'naïve "quote" \u2028 🛑' },
  scopedHalts: [{ ...A_HALT, haltId: '8-scop', level: 'reducing', scope: { symbol: 'BTC/USDT', venue: 'a' } }],
  auditHead: { sequence: 100, hash: 'f'.repeat(64) },
  auditTail: [{ sequence: 100, hash: 'f'.repeat(64), text: '{"a":1}' }],
}

for (const [what, content] of Object.entries({ active: ACTIVE_STATE, halted: HALTED })) {
  t.test(`given a state that is ${what}, when saved and loaded, then it comes back as it was`, async (t) => {
    const directory = ownDirectory(t)
    const file = new StateFile(join(directory, 'state.json'))
    t.same(await file.load(), { kind: 'none' })
    await file.save(content)
    t.same(await file.load(), { kind: 'loaded', content })
    t.same(readdirSync(directory), ['state.json'], 'nothing is left beside it')
    t.equal(statSync(join(directory, 'state.json')).mode & 0o777, 0o600)
  })

  t.test(
    `given a state that is ${what}, when any byte of its file is changed, then no other state is loaded`,
    async (t) => {
      const bytes = Buffer.from(formatState(content))
      let damaged = 0
      for (let at = 0; at < bytes.length; at++) {
        for (const mask of [0x01, 0x02, 0x04, 0x08, 0x10, 0x20, 0x40, 0x80]) {
          const read = parseState(withByteFlipped(bytes, at, mask).toString('utf8'))
          if (read.kind === 'loaded') t.same(read.content, content, `byte ${at} with ${mask}`)
          else if (read.kind === 'damaged') damaged++
          else t.fail(`byte ${at} with ${mask}: ${read.kind}`)
        }
      }
      t.ok(damaged > bytes.length * 5, `${damaged} changes were noticed`)
    },
  )

  t.test(`given a state that is ${what}, when its file is cut anywhere, then no other state is loaded`, async (t) => {
    const bytes = Buffer.from(formatState(content))
    for (let length = 0; length < bytes.length - 1; length++) {
      const read = parseState(bytes.subarray(0, length).toString('utf8'))
      if (read.kind !== 'damaged') t.fail(`cut at ${length}: ${read.kind}`)
    }
    t.same(
      parseState(bytes.subarray(0, -1).toString('utf8')),
      { kind: 'loaded', content },
      'the last line feed is not needed',
    )
  })
}

t.test('given real files that are torn, when loaded, then they are damaged and not missing', async (t) => {
  const path = join(ownDirectory(t), 'state.json')
  const file = new StateFile(path)
  await file.save(HALTED)
  const bytes = readFileSync(path)
  for (const length of [0, 1, bytes.length >> 1, bytes.length - 2]) {
    writeFileSync(path, bytes.subarray(0, length))
    t.match(await file.load(), { kind: 'damaged' })
  }
  writeFileSync(path, Buffer.alloc(4_096))
  t.match(await file.load(), { kind: 'damaged', why: /torn/ }, 'zeros, as a power cut leaves them')
})

const WRONG: readonly (readonly [what: string, text: string, why: RegExp])[] = [
  ['null', 'null', /version/],
  ['a number', '1', /version/],
  ['a list', '[]', /version/],
  ['nothing', '', /empty/],
  ['another version', formatState(ACTIVE_STATE).replace('"version": 1', '"version": 2'), /version 2.*reads version 1/],
  ['two files in one', formatState(ACTIVE_STATE).repeat(2), /not JSON/],
  ['no checksum', JSON.stringify({ version: 1, content: ACTIVE_STATE }), /checksum/],
  ['no content', JSON.stringify({ version: 1, checksum: '' }), /checksum/],
  ['a right checksum of what is no state', formatState({ halt: null } as StateContent), /not that of a state file/],
  [
    'a halt of level active',
    formatState({ ...HALTED, halt: { ...A_HALT, level: 'active' as 'halted' } }),
    /not that of/,
  ],
  ['an id that is none', formatState({ ...HALTED, halt: { ...A_HALT, haltId: 'x' } }), /not that of/],
]

for (const [what, text, why] of WRONG) {
  t.test(`given a state file with ${what}, when read, then it is damaged`, async (t) => {
    t.match(parseState(text), { kind: 'damaged', why })
  })
}

t.test('given a directory in its place, when loaded, then it is damaged and not missing', async (t) => {
  const path = join(ownDirectory(t), 'state.json')
  await mkdir(path)
  t.match(await new StateFile(path).load(), { kind: 'damaged', why: /can't be read/ })
})

t.test('given a directory that can not be written, when saved, then it rejects and the old state stays', async (t) => {
  const directory = ownDirectory(t)
  const path = join(directory, 'state.json')
  const file = new StateFile(path)
  await file.save(HALTED)
  // Root may write into a directory of mode 0500: a directory in the place of the new file stops everyone.
  await mkdir(`${path}.new`)
  await chmod(directory, 0o700)
  await t.rejects(file.save(ACTIVE_STATE), { code: 'EISDIR' })
  t.same(await file.load(), { kind: 'loaded', content: HALTED })
})

t.test('given a crash left half of a new file, when saved again, then it is written over', async (t) => {
  const path = join(ownDirectory(t), 'state.json')
  writeFileSync(`${path}.new`, 'half of someth')
  const file = new StateFile(path)
  t.same(await file.load(), { kind: 'none' })
  await file.save(HALTED)
  t.same(await file.load(), { kind: 'loaded', content: HALTED })
})
