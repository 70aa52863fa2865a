type Callable = (...args: unknown[]) => unknown

/**
 * The functions of an exchange object that are ccxt's own, by name, those of a class before those below it: of its exchange class and
 * of the classes that this one extends. What a bot, or its subclass, has put in their place is not among them.
 */
export function libraryFunctions(exchange: object & { readonly id: string }): ReadonlyMap<string, readonly Callable[]> {
  const functions = new Map<string, Callable[]>()
  for (const each of libraryClasses(exchange)) {
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(each))) {
      if (typeof value !== 'function' || name === 'constructor') continue
      const known = functions.get(name)
      if (known === undefined) functions.set(name, [value])
      else known.push(value)
    }
  }
  return functions
}

/** The prototypes from the exchange's own class on. Class names may have been changed by a bundler. */
function libraryClasses(exchange: object & { readonly id: string }): object[] {
  const classes: object[] = []
  for (let each = Object.getPrototypeOf(exchange); each !== Object.prototype; each = Object.getPrototypeOf(each)) {
    classes.push(each)
  }
  const describing = classes.filter((each) => Object.hasOwn(each, 'describe'))
  const own = describing.find((each) => each.constructor.name === exchange.id) ?? describing[0]
  return own === undefined ? [] : classes.slice(classes.indexOf(own))
}
