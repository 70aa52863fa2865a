import { ProtobufFields } from '../../lib/clients/protobuf-fields.js'

/** https://github.com/dydxprotocol/v4-chain, `proto/dydxprotocol/clob/tx.proto` */
const CANCELS = new Set(['/dydxprotocol.clob.MsgCancelOrder', '/dydxprotocol.clob.MsgBatchCancel'])

/** https://github.com/cosmos/cosmos-sdk, `proto/cosmos/tx/v1beta1/tx.proto`: the fields of `TxRaw`, and of its `TxBody` */
const TX_RAW = { body: 1, all: [1, 2, 3] }
const TX_BODY = { messages: 1, all: [1, 2, 3, 4, 5, 1023, 2047] }
/** `google.protobuf.Any` */
const ANY = { typeUrl: 1, value: 2, all: [1, 2] }

/** A message of a transaction: its type, and its bytes. */
export interface Message {
  readonly type: string
  readonly value: Uint8Array
}

/** Whether a signed transaction, in base64, takes orders away and does nothing else: each of its messages cancels. Pure. */
export function isCancel(transaction: unknown): boolean {
  return messagesOf(transaction).length > 0 && othersThanCancels(transaction).length === 0
}

/** Its messages that do more than cancel, an order each. Pure. */
export function othersThanCancels(transaction: unknown): readonly Message[] {
  return messagesOf(transaction).filter(({ type }) => !CANCELS.has(type))
}

/** The messages of a signed transaction, in base64. None: it can't be read. */
export function messagesOf(transaction: unknown): readonly Message[] {
  if (typeof transaction !== 'string' || !/^[A-Za-z0-9+/]+={0,2}$/.test(transaction)) return []
  const body = ProtobufFields.of(Buffer.from(transaction, 'base64'), TX_RAW.all)?.only(TX_RAW.body)
  const messages = (body && ProtobufFields.of(body, TX_BODY.all)?.each(TX_BODY.messages)) ?? []
  return messages.map((message) => {
    const any = ProtobufFields.of(message, ANY.all)
    const type = any?.only(ANY.typeUrl)
    return { type: type ? Buffer.from(type).toString('latin1') : '', value: any?.only(ANY.value) ?? new Uint8Array() }
  })
}
