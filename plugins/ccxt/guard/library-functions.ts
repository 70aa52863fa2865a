/**
 * The functions of an exchange object that are ccxt's own: those of its exchange class and of the classes below that. What a bot,
 * or its subclass, has put in their place is not among them.
 */
export function libraryFunctions(exchange: object & { readonly id: string }): ReadonlySet<unknown> {
  const classes: object[] = []
  for (let each = Object.getPrototypeOf(exchange); each !== Object.prototype; each = Object.getPrototypeOf(each)) {
    classes.push(each)
  }
  const describing = classes.filter((each) => Object.hasOwn(each, 'describe'))
  // Class names may have been changed by a bundler.
  const own = describing.find((each) => each.constructor.name === exchange.id) ?? describing[0]
  const functions = new Set<unknown>()
  for (const each of own === undefined ? [] : classes.slice(classes.indexOf(own))) {
    for (const { value } of Object.values(Object.getOwnPropertyDescriptors(each))) {
      if (typeof value === 'function') functions.add(value)
    }
  }
  return functions
}
