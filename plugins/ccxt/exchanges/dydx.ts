import { ProtobufFields } from '../../../lib/clients/protobuf-fields.js'
import type { CallKind, ExchangeRecord } from './exchange-facts.js'

/** https://github.com/dydxprotocol/v4-chain, `proto/dydxprotocol/clob/tx.proto` */
const CANCELS = new Set(['/dydxprotocol.clob.MsgCancelOrder', '/dydxprotocol.clob.MsgBatchCancel'])

/** https://github.com/cosmos/cosmos-sdk, `proto/cosmos/tx/v1beta1/tx.proto`: the fields of `TxRaw`, and of its `TxBody` */
const TX_RAW = { body: 1, all: [1, 2, 3] }
const TX_BODY = { messages: 1, all: [1, 2, 3, 4, 5, 1023, 2047] }
/** `google.protobuf.Any` */
const ANY = { typeUrl: 1, all: [1, 2] }

/** What a signed transaction does: it cancels if each of its messages does. ccxt 4.5.84, `encodeDydxTxRaw`: hexadecimal, behind `0x` */
function callKindOf(params: unknown): CallKind {
  const { tx, ...others } = (params ?? {}) as { readonly tx?: unknown }
  if (typeof tx !== 'string' || !/^0x([0-9a-f]{2})+$/i.test(tx) || Object.keys(others).length > 0) return 'order'
  const types = typesOf(Buffer.from(tx.slice(2), 'hex'))
  return types !== null && types.length > 0 && types.every((type) => CANCELS.has(type)) ? 'cancel' : 'order'
}

/** The types of a transaction's messages. Null: it is read in no way, or in two. */
function typesOf(transaction: Uint8Array): string[] | null {
  const body = ProtobufFields.of(transaction, TX_RAW.all)?.only(TX_RAW.body)
  const messages = body && ProtobufFields.of(body, TX_BODY.all)?.each(TX_BODY.messages)
  const types = messages?.map((message) => ProtobufFields.of(message, ANY.all)?.only(ANY.typeUrl))
  return types?.map((type) => (type ? Buffer.from(type).toString('latin1') : '')) ?? null
}

export const dydx: ExchangeRecord = {
  id: 'dydx',
  // ccxt 4.5.84, `createOrder`, `cancelOrder`, `transfer` and `withdraw`: each broadcasts its transaction by GET
  sharedPath: { path: /(^|\/)broadcast_tx_(sync|async|commit)$/, callKindOf },
  // The indexer reads: https://docs.dydx.xyz/indexer-client/http. Of the node's methods (https://docs.cometbft.com/v0.38/rpc) those that read
  getRequests: {
    reads:
      /^(v4\/)?((addresses|assetPositions|candles|compliance|fills|fundingPayments|historical[\w-]+|orderbooks|orders|perpetual\w+|pnl|sparklines|trades|transfers|vault|tradeHistory)(\/.*)?|height|screen|time|abci_info|abci_query|block|block_results|block_search|status|tx|tx_search|cosmos\/.*)$/,
    cancels: null,
  },
  // ccxt 4.5.84, `estimateTxFee`: it tries a transaction, and keeps nothing
  postReads: /(^|\/)cosmos\/tx\/v1beta1\/(encode|simulate)$/,
}
