export { type GuardMethodsOptions, guardMethods, type Unguard } from './guard-methods.js'
export { MethodListsError, type MethodStyle } from './lists.js'
export type { ClientCall, DescribeCall, OnRefused } from './method-guard.js'
export { methodsOf } from './methods-of.js'
