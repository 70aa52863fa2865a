/** A copy of a call's arguments: of lists and plain objects, at any depth. Anything else stays the same object. */
export function copyArguments(args: readonly unknown[]): readonly unknown[] {
  return args.some(isObject) ? args.map(copy) : args
}

/** The arguments without the parameters that only the guard reads, in the call's own `params` and in those of a batch. */
export function withoutParams(args: readonly unknown[], names: readonly string[]): readonly unknown[] {
  if (names.length === 0 || !args.some(isObject)) return args
  return args.map((arg) => {
    if (Array.isArray(arg)) return arg.map((order) => (isPlain(order) ? withoutIn(order, 'params', names) : order))
    return isPlain(arg) ? without(arg, names) : arg
  })
}

type Plain = Readonly<Record<string, unknown>>

function withoutIn(order: Plain, field: string, names: readonly string[]): Plain {
  const params = order[field]
  return isPlain(params) ? { ...order, [field]: without(params, names) } : order
}

function without(object: Plain, names: readonly string[]): Plain {
  return names.some((name) => name in object)
    ? Object.fromEntries(Object.entries(object).filter(([key]) => !names.includes(key)))
    : object
}

function copy(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copy)
  if (!isPlain(value)) return value
  const copied: Record<string, unknown> = {}
  for (const key of Object.keys(value)) {
    const each = copy(value[key])
    if (key === '__proto__') Object.defineProperty(copied, key, { value: each, enumerable: true })
    else copied[key] = each
  }
  return copied
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null
}

function isPlain(value: unknown): value is Plain {
  return typeof value === 'object' && value !== null && [null, Object.prototype].includes(Object.getPrototypeOf(value))
}
