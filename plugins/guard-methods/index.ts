export { type GuardMethodsOptions, guardMethods, type Unguard } from './guard-methods.js'
export { MethodListsError } from './lists.js'
export type { DescribeCall } from './method-guard.js'
export { methodsOf } from './methods-of.js'
