export type { ControlTable, Environment, WorkingOrdersPolicy } from './config.js'
export { readConfigFile } from './config-file.js'
export { createKillSwitch, type KillSwitchOptions } from './create-kill-switch.js'
export {
  ConfigError,
  isTradingHaltedError,
  KillSwitchDisabledError,
  KillSwitchError,
  type Rejection,
  type RejectionCode,
  ResumeRefusedError,
  StartError,
  TradingHaltedError,
} from './errors.js'
export type { Verdict } from './guard/decide.js'
export type { Halt, HaltRequest, HaltSource } from './halt.js'
export type { KillSwitch, ResumeOutcome } from './kill-switch.js'
export type { OrderCounts } from './latch.js'
export type { HaltReport, InFlightReport } from './messages.js'
export type { DescribeOrder, OrderAction, OrderIntent, OrderSide } from './order.js'
export type {
  Account,
  ClosingOrder,
  CreateVenue,
  Logger,
  OrderMiddleware,
  Position,
  Venue,
  WorkingOrder,
} from './ports.js'
export type { Scope } from './scope.js'
export type {
  BotStatus,
  CancelFailure,
  CloseAllStatus,
  CloseAllSummary,
  PositionsSummary,
  Status,
  WorkingOrdersSummary,
} from './status.js'
export type { HaltLevel, TradingState } from './trading-state.js'
