import { ProtobufFields } from '../../lib/clients/protobuf-fields.js'

/** https://github.com/dydxprotocol/v4-chain, `proto/dydxprotocol/clob/tx.proto` */
const CANCELS = new Set(['/dydxprotocol.clob.MsgCancelOrder', '/dydxprotocol.clob.MsgBatchCancel'])

/** https://github.com/cosmos/cosmos-sdk, `proto/cosmos/tx/v1beta1/tx.proto`: the fields of `TxRaw`, and of its `TxBody` */
const TX_RAW = { body: 1, all: [1, 2, 3] }
const TX_BODY = { messages: 1, all: [1, 2, 3, 4, 5, 1023, 2047] }
/** `google.protobuf.Any` */
const ANY = { typeUrl: 1, all: [1, 2] }

/** Whether a signed transaction, in base64, takes orders away and does nothing else: each of its messages cancels. Pure. */
export function isCancel(transaction: unknown): boolean {
  if (typeof transaction !== 'string' || !/^[A-Za-z0-9+/]+={0,2}$/.test(transaction)) return false
  const body = ProtobufFields.of(Buffer.from(transaction, 'base64'), TX_RAW.all)?.only(TX_RAW.body)
  const messages = (body && ProtobufFields.of(body, TX_BODY.all)?.each(TX_BODY.messages)) ?? []
  return messages.length > 0 && messages.every((message) => CANCELS.has(typeOf(message)))
}

function typeOf(message: Uint8Array): string {
  const type = ProtobufFields.of(message, ANY.all)?.only(ANY.typeUrl)
  return type ? Buffer.from(type).toString('latin1') : ''
}
