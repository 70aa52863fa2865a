// Transactions of dYdX as it signs them, without the package `protobufjs` that ccxt encodes them with.
// https://protobuf.dev/programming-guides/encoding/ and https://github.com/cosmos/cosmos-sdk, proto/cosmos/tx/v1beta1/tx.proto

function varint(value) {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...varint(value >> 7)]
}

/** A field of a message: a text, or bytes. */
export function field(number, value) {
  const bytes = [...Buffer.from(value)]
  return [...varint((number << 3) | 2), ...varint(bytes.length), ...bytes]
}

/** @param types of its messages, e.g. `/dydxprotocol.clob.MsgPlaceOrder` */
export function transaction(...types) {
  const body = types.flatMap((type) => field(1, [...field(1, type), ...field(2, 'value')]))
  return asText([...field(1, [...body, ...field(2, 'a memo')]), ...field(2, 'auth'), ...field(3, 'signature')])
}

export function asText(bytes) {
  return `0x${Buffer.from(bytes).toString('hex')}`
}

/** A class of dydx whose transactions are made here. */
export function encodingHere(Exchange) {
  return class extends Exchange {
    async loadDydxProtos() {}

    encodeDydxTxForSimulation(message) {
      return Buffer.from(transaction(message.typeUrl).slice(2), 'hex').toString('base64')
    }

    signDydxTx(_privateKey, message) {
      return transaction(message.typeUrl)
    }
  }
}
