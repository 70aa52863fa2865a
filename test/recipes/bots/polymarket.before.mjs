import { ClobClient, OrderType, Side } from '@polymarket/clob-client-v2'
import { createWalletClient, http } from 'viem'
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts'
import { polygon } from 'viem/chains'
import { report, url } from './support.mjs'

const account = privateKeyToAccount(generatePrivateKey())
const signer = createWalletClient({ account, chain: polygon, transport: http(url) })
const creds = { key: 'key', secret: Buffer.from('secret').toString('base64'), passphrase: 'passphrase' }
const client = new ClobClient({ host: url, chain: polygon.id, signer, creds })

const state = { ticks: 0, placed: 0, missed: 0 }
report(state)

async function copy(trade) {
  for (let retry = 0; retry < 3; retry++) {
    const { success } = await client.createAndPostOrder(trade, undefined, OrderType.GTC)
    if (success) return void state.placed++
  }
  state.missed++
}

setInterval(() => {
  state.ticks++
  copy({ tokenID: '1111', price: 0.4, size: state.ticks, side: Side.BUY })
}, 50)
