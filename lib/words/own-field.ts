/** The object's own fields, and nothing else: what a class or `Object.prototype` gives to every object is not there. */
export function ownFields<Value extends object>(value: Value): Value {
  return Object.assign(Object.create(null), value)
}

/** A field of the object itself. What a class or `Object.prototype` gives to every object is not what the caller has said. */
export function ownField<Value extends object, Name extends keyof Value>(
  value: Value | null | undefined,
  name: Name,
): Value[Name] | undefined {
  return value != null && Object.hasOwn(value, name) ? value[name] : undefined
}
