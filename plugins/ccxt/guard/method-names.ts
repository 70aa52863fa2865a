/** `create_order` → `createOrder`. */
export function camelCase(name: string): string {
  return name.replace(/(?<=[a-z0-9])_([a-z0-9])/g, (_match, letter: string) => letter.toUpperCase())
}

/** The names of all methods of an object, its own and inherited ones. No getter is run. */
export function methodNames(object: object): Set<string> {
  const names = new Set<string>()
  for (let each: object = object; each !== Object.prototype; each = Object.getPrototypeOf(each)) {
    for (const name of Object.getOwnPropertyNames(each)) {
      const { value } = Object.getOwnPropertyDescriptor(each, name) ?? {}
      if (typeof value === 'function' && name !== 'constructor') names.add(name)
    }
  }
  return names
}
