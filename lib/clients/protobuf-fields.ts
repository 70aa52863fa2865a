/** The fields of one message in the wire format of Protocol Buffers. https://protobuf.dev/programming-guides/encoding/ */
export class ProtobufFields {
  readonly #texts: ReadonlyMap<number, readonly Uint8Array[]>

  private constructor(texts: ReadonlyMap<number, readonly Uint8Array[]>) {
    this.#texts = texts
  }

  /**
   * @param known the numbers that its fields may have
   * @returns null for what is no message, or has other fields
   */
  static of(bytes: Uint8Array, known: readonly number[]): ProtobufFields | null {
    const texts = new Map<number, Uint8Array[]>()
    for (let at = 0; at < bytes.length; ) {
      const tag = varint(bytes, at)
      const value = tag && varint(bytes, tag.end)
      if (!tag || !value || !known.includes(tag.value >> 3)) return null
      const type = tag.value & 7
      if (type !== VARINT && type !== TEXT) return null
      at = type === TEXT ? value.end + value.value : value.end
      if (at > bytes.length) return null
      if (type === TEXT)
        texts.set(tag.value >> 3, [...(texts.get(tag.value >> 3) ?? []), bytes.subarray(value.end, at)])
    }
    return new ProtobufFields(texts)
  }

  /** The values of a field that may stand there more than once: texts, bytes or messages. */
  each(field: number): readonly Uint8Array[] {
    return this.#texts.get(field) ?? []
  }

  /** The value of a field that stands there once. Null: never, or twice, so that readers may differ. */
  only(field: number): Uint8Array | null {
    const [value, ...others] = this.each(field)
    return value !== undefined && others.length === 0 ? value : null
  }
}

const VARINT = 0
const TEXT = 2

/** A number of up to 28 bits. Null: none stands there, or a longer one. */
function varint(bytes: Uint8Array, start: number): { readonly value: number; readonly end: number } | null {
  let value = 0
  for (let at = start, shift = 0; shift < 28; at++, shift += 7) {
    const byte = bytes[at]
    if (byte === undefined) return null
    value |= (byte & 0x7f) << shift
    if (byte < 0x80) return { value, end: at + 1 }
  }
  return null
}
