import { generateKeyPairSync, randomBytes, sign } from 'node:crypto'

/** The person who may resume. It signs by what the papers say, and shares no code with what looks at the signature. */
export class Signer {
  #privateKey
  #group
  /** As `resume_keys` takes it. */
  key

  constructor(group) {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519')
    this.#privateKey = privateKey
    this.#group = group
    this.key = `ed25519:${publicKey.export({ format: 'jwk' }).x}`
  }

  /** What `--sign-with` reads: PEM of PKCS #8. */
  get pem() {
    return this.#privateKey.export({ type: 'pkcs8', format: 'pem' })
  }

  resume(haltIds, operator = 'judge') {
    const words = { haltIds, operator, at: new Date().toISOString(), nonce: randomBytes(16).toString('base64url') }
    const said = [
      'trading-kill-switch fleet resume 1',
      this.#group,
      [...haltIds].sort(),
      operator,
      words.at,
      words.nonce,
    ]
    const signature = sign(null, Buffer.from(JSON.stringify(said)), this.#privateKey).toString('base64url')
    return { ...words, key: this.key, signature }
  }
}
