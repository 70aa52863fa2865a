import { Chain, ClobClient } from '@polymarket/clob-client-v2'
import { createWalletClient, type Hex, http } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { polygon } from 'viem/chains'

/** Which account, and where. The real addresses are https://clob.polymarket.com and https://data-api.polymarket.com. */
export interface ConnectionOptions {
  readonly clobUrl: string
  readonly dataUrl: string
}

/**
 * Connects to the CLOB: an account whose money is at its own address, and the API key of this address.
 *
 * @param privateKey 0x and 64 digits
 */
export async function connect({ clobUrl }: ConnectionOptions, privateKey: string): Promise<ClobClient> {
  const account = privateKeyToAccount(privateKey as Hex)
  const signer = createWalletClient({ account, chain: polygon, transport: http() })
  const options = { host: clobUrl, chain: Chain.POLYGON, signer, funderAddress: account.address }
  const creds = await new ClobClient(options).createOrDeriveApiKey()
  // An order that failed is an error, and not an answer that looks like one.
  return new ClobClient({ ...options, creds, throwOnError: true })
}
