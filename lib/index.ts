export { readConfigFile } from './config/config-file.js'
export type { ControlTable, Environment, WorkingOrdersPolicy } from './config/control-config.js'
export type { KillSwitchEvents, Resumed } from './guard/announcer.js'
export type { Verdict } from './guard/decide.js'
export { type AttachOptions, attachKillSwitch } from './host/attach-kill-switch.js'
export type { AttachedKillSwitch } from './host/attached-thread.js'
export { createKillSwitch, type KillSwitchOptions } from './host/create-kill-switch.js'
export type { ControlHandler, HostRequest, HostResponse } from './host/handler.js'
export type { KillSwitch } from './host/kill-switch.js'
export type { OwnTrip, OwnTripReading, VenueReading } from './host/own-trips.js'
export type { ResumeOutcome } from './host/resuming.js'
export type { SharedKillSwitch } from './host/sharing.js'
export { type CloseRefusal, CloseRefusedError } from './words/close-refused.js'
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
} from './words/errors.js'
export type { Halt, HaltReport, HaltSource } from './words/halt.js'
export type { HaltRequest } from './words/halt-request.js'
export type { DescribeOrder, OrderAction, OrderIntent, OrderSide } from './words/order.js'
export type { Pause, PauseOwner } from './words/pause.js'
export type {
  Account,
  ClosingOrder,
  CreateVenue,
  Logger,
  OrderMiddleware,
  Position,
  Transfer,
  Venue,
  WorkingOrder,
} from './words/ports.js'
export type { Scope } from './words/scope.js'
export type {
  BotStatus,
  CancelFailure,
  CloseAllStatus,
  CloseAllSummary,
  InFlightReport,
  OrderCounts,
  PositionsSummary,
  Status,
  ThreadStatus,
  WorkingOrdersSummary,
} from './words/status.js'
export type { HaltLevel, TradingState } from './words/trading-state.js'
export type { TripStatus } from './words/trip.js'
export type { VenueRemoval } from './words/venue-removal.js'
