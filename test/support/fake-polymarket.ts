import { ClobClient as ClobClientV1 } from '@polymarket/clob-client'
import { ClobClient } from '@polymarket/clob-client-v2'
import type { Test } from 'tap'
import { createWalletClient, http } from 'viem'
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts'
import { polygon } from 'viem/chains'
import { type Arrived, type RecordingServer, type Reply, recordingServer } from './recording-server.js'

export const YES = '1111'
export const NO = '2222'
const MARKET = '0xabc'
const CREDS = { key: 'key', secret: Buffer.from('secret').toString('base64'), passphrase: 'passphrase' }

export interface FakePolymarket extends RecordingServer {
  /** Takes the place of the usual answer to `METHOD /path`. Null: hangs up; undefined: the usual answer. */
  readonly answers: Map<string, (request: Arrived) => Reply | null | undefined | Promise<Reply | null | undefined>>
}

/** Both APIs of Polymarket on loopback. */
export async function fakePolymarket(t: Test): Promise<FakePolymarket> {
  const answers: FakePolymarket['answers'] = new Map()
  const server = await recordingServer(async (request) => {
    const path = request.path.split('?')[0] ?? ''
    const given = await answers.get(`${request.method} ${path}`)?.(request)
    return given === undefined ? { body: usual(request.method, path, request.body) } : given
  })
  t.teardown(() => server.close())
  return { ...server, answers }
}

function usual(method: string, path: string, body: unknown): unknown {
  const accepted = { success: true, errorMsg: '', orderID: '0x1', status: 'live', takingAmount: '', makingAmount: '' }
  switch (`${method} ${path}`) {
    case 'GET /version':
      return { version: 2 }
    case 'GET /tick-size':
      return { minimum_tick_size: 0.01 }
    case 'GET /neg-risk':
      return { neg_risk: false }
    case 'GET /fee-rate':
      return { base_fee: 0 }
    case `GET /markets-by-token/${YES}`:
      return { condition_id: MARKET }
    case `GET /clob-markets/${MARKET}`:
      return {
        c: MARKET,
        t: [
          { t: YES, o: 'Yes' },
          { t: NO, o: 'No' },
        ],
        mts: 0.01,
        nr: false,
        r: null,
      }
    case 'GET /book':
      return {
        asset_id: YES,
        bids: [
          { price: '0.30', size: '5' },
          { price: '0.40', size: '1000' },
        ],
        asks: [],
        tick_size: '0.01',
      }
    case 'POST /order':
      return accepted
    case 'POST /orders':
      return (body as unknown[]).map((_, index) => ({ ...accepted, orderID: `0x${index + 1}` }))
    case 'POST /midpoints':
      return { [YES]: '0.40' }
    case 'POST /v1/heartbeats':
      return { heartbeat_id: 'h1' }
    case 'DELETE /order':
      return { canceled: [(body as { orderID: string }).orderID], not_canceled: {} }
    case 'DELETE /orders':
      return { canceled: body, not_canceled: {} }
    case 'DELETE /cancel-all':
      return { canceled: ['0x1', '0x2'], not_canceled: {} }
    case 'GET /data/orders':
      return { data: [], next_cursor: 'LTE=' }
    case 'GET /balance-allowance':
      return { balance: '12500000', allowances: {} }
    case 'GET /rfq/data/requester/quotes':
      return {
        data: [
          {
            token: YES,
            price: 0.5,
            side: 'BUY',
            sizeIn: '10',
            sizeOut: '5',
            complement: NO,
            matchType: 'COMPLEMENTARY',
          },
        ],
      }
    case 'GET /positions':
      return []
    default:
      return 'OK'
  }
}

/** A client with a key that was made for this moment. */
export function clientV2(
  url: string,
  Class: typeof ClobClient = ClobClient,
  options: { throwOnError?: boolean; retryOnError?: boolean; funderAddress?: string } = {},
): ClobClient {
  return new Class({ host: url, chain: polygon.id, signer: signer(url), creds: CREDS, retryOnError: true, ...options })
}

export function clientV1(url: string, Class: typeof ClobClientV1 = ClobClientV1): ClobClientV1 {
  const unset = undefined as never
  return new Class(url, polygon.id, signer(url), CREDS, 0, unset, unset, false, unset, unset, true, unset, false)
}

function signer(url: string) {
  return createWalletClient({
    account: privateKeyToAccount(generatePrivateKey()),
    chain: polygon,
    transport: http(url),
  })
}
