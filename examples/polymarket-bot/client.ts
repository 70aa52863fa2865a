import { ClobClient } from '@polymarket/clob-client-v2'
import { createWalletClient, http } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { polygon } from 'viem/chains'

/** The address of the CLOB and of the data API; here the stand-in is both. */
export const URL_VARIABLE = 'POLYMARKET_URL'
export const KEY_VARIABLE = 'POLYMARKET_PRIVATE_KEY'

/** A client as it comes from npm; only its address leads to the stand-in. Keys come from the environment. */
export function makeClient(environment: Readonly<Record<string, string | undefined>>): ClobClient {
  const host = environment[URL_VARIABLE] ?? ''
  const account = privateKeyToAccount(environment[KEY_VARIABLE] as `0x${string}`)
  const signer = createWalletClient({ account, chain: polygon, transport: http(host) })
  const creds = { key: 'paper', secret: Buffer.from('paper').toString('base64'), passphrase: 'paper' }
  return new ClobClient({ host, chain: polygon.id, signer, creds, funderAddress: account.address, throwOnError: true })
}
