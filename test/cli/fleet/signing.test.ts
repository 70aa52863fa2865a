import { spawnSync } from 'node:child_process'
import { verify } from 'node:crypto'
import { chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { signResume } from '../../../lib/cli/fleet/sign-resume.js'
import { newSigningKey, publicKeyLine, readSigningKey, writeSigningKey } from '../../../lib/cli/fleet/signing-key.js'
import { signedText } from '../../../lib/words/fleet.js'
import { commandLine } from '../../support/command-line.js'
import { ownDirectory } from '../../support/files-directory.js'

const WORDS = {
  haltIds: ['fleet-00000000000000000000000002', 'fleet-00000000000000000000000001'],
  operator: 'mary',
  at: '2026-11-28T12:00:00.000Z',
  nonce: 'AAAAAAAAAAAAAAAAAAAAAA',
}

function messageOf(fails: () => unknown): string {
  try {
    return `it has not failed: ${fails()}`
  } catch (error) {
    return (error as Error).message
  }
}

/** A group changes a signature, as every word does. */
function isRight(group: string, signed: ReturnType<typeof signResume>): boolean {
  const x = signed.key.slice('ed25519:'.length)
  const key = { key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' } as const
  return verify(null, Buffer.from(signedText(group, signed)), key as never, Buffer.from(signed.signature, 'base64url'))
}

t.test('given a resume that was signed, when a word of it is another one, then the signature is wrong', async (t) => {
  const key = newSigningKey()
  const signed = signResume('desk', WORDS, key)
  t.match(signed, { ...WORDS, key: key.publicKey })
  t.ok(isRight('desk', signed))
  t.ok(isRight('desk', { ...signed, haltIds: [...signed.haltIds].reverse() }), 'ids in another order are the same')
  t.notOk(isRight('other', signed))
  for (const changed of [
    { haltIds: signed.haltIds.slice(1) },
    { haltIds: [...signed.haltIds, 'fleet-00000000000000000000000003'] },
    { operator: 'marY' },
    { at: '2026-11-28T12:00:00.001Z' },
    { nonce: 'BAAAAAAAAAAAAAAAAAAAAA' },
    { key: newSigningKey().publicKey },
  ])
    t.notOk(isRight('desk', { ...signed, ...changed }), JSON.stringify(changed))
})

t.test(
  'given a key that was written, when it is read, then it is the same one, and openssl reads it too',
  async (t) => {
    const file = join(ownDirectory(t), 'resume.key')
    const key = newSigningKey()
    writeSigningKey(file, key)
    t.equal(statSync(file).mode & 0o777, 0o600)
    t.equal(readSigningKey(file).publicKey, key.publicKey)
    t.match(key.publicKey, /^ed25519:[\w-]{43}$/)
    t.match(spawnSync('openssl', ['pkey', '-in', file, '-noout', '-text'], { encoding: 'utf8' }).stdout, /ED25519/i)
  },
)

t.test('given a file that is no key, when it is read, then it says so, and shows nothing of it', async (t) => {
  const directory = ownDirectory(t)
  const file = join(directory, 'key')
  writeFileSync(file, 'SECRET', { mode: 0o600 })
  t.throws(() => readSigningKey(file), { message: /holds no Ed25519 private key/ })
  t.notMatch(
    messageOf(() => readSigningKey(file)),
    /SECRET/,
  )
  t.throws(() => readSigningKey(join(directory, 'nowhere')), { message: /can't be read/ })
  const rsa = spawnSync('openssl', ['genpkey', '-algorithm', 'RSA'], { encoding: 'utf8' }).stdout
  writeFileSync(file, rsa)
  t.throws(() => readSigningKey(file), { message: /holds no Ed25519 private key/ })
  writeSigningKey(join(directory, 'open.key'), newSigningKey())
  chmodSync(join(directory, 'open.key'), 0o644)
  t.throws(() => readSigningKey(join(directory, 'open.key')), { message: /can be read by others.*chmod 600/ })
})

t.test(
  'given fleet keygen, when it is run, then the key is in the file, and its public half on the output',
  async (t) => {
    const file = join(ownDirectory(t), 'mary.key')
    const ran = await commandLine(['fleet', 'keygen', file])
    t.match(ran, { code: 0, document: { file, key: /^ed25519:[\w-]{43}$/ }, stderr: /resume_keys = \["ed25519:/ })
    t.equal(statSync(file).mode & 0o777, 0o600)
    t.equal(publicKeyLine(readSigningKey(file).privateKey), ran.document.key)
    t.notMatch(ran.stdout + ran.stderr, /PRIVATE/)
    const before = readFileSync(file, 'utf8')
    t.match(await commandLine(['fleet', 'keygen', file]), { code: 2, stderr: /is there already, and was left alone/ })
    t.equal(readFileSync(file, 'utf8'), before)
    t.match(await commandLine(['fleet', 'keygen']), { code: 2, stderr: /fleet keygen FILE/ })
  },
)
