import type { Latch } from '../between/latch/latch.js'
import { RateRing, type Slot } from '../between/latch/rate-ring.js'
import type { Rejection } from '../words/errors.js'
import { type OrderIntent, UNKNOWN_ORDER } from '../words/order.js'
import { batchIn } from '../words/order-money.js'
import { describeRateTrip, RATE_WINDOWS_MS, type RateSetting } from '../words/rate-trip.js'
import type { OrderLimits } from './order-limits.js'

/** A limit of orders in time, with the memory that all threads count in. */
export interface SharedRate extends RateSetting {
  readonly memory: SharedArrayBuffer
}

/** Makes the memory of each. */
export function shareRates(settings: readonly RateSetting[]): readonly SharedRate[] {
  return settings.map((setting) => ({ ...setting, memory: RateRing.memory(slotsOf(setting)) }))
}

/** The last of so many refusals trips, and the first order too many. */
function slotsOf({ name, limit }: RateSetting): number {
  return name === 'refusals_to_trip' ? Math.max(0, limit - 1) : limit
}

export interface OrderRulesParts {
  readonly latch: Latch
  readonly rates: readonly SharedRate[]
  /** Null: there are none. */
  readonly limits: OrderLimits | null
  /** Tells the control thread that a trip stands in the latch. It finds that by itself as well, a moment later. */
  readonly onTripped: () => void
}

interface Rate {
  readonly setting: RateSetting
  readonly ring: RateRing
}

interface TakenSlot {
  readonly rate: Rate
  readonly slot: Slot
}

/** What was taken; or nothing, and whose window is full. */
type Taken = { readonly slots: readonly TakenSlot[] } | { readonly full: RateSetting }

/** What an order has to keep to beside the halts, where anything of it is set. A bot without trips and limits has none of this. */
export class OrderRules {
  readonly #parts: OrderRulesParts
  readonly #orders: readonly Rate[]
  readonly #refusals: Rate | null
  /** Of an order that has not left yet, the slots that it has taken. */
  readonly #paid = new WeakMap<object, readonly TakenSlot[]>()

  constructor(parts: OrderRulesParts) {
    this.#parts = parts
    const rates = parts.rates.map((setting) => ({ setting, ring: ringOf(setting) }))
    this.#orders = rates.filter(({ setting }) => setting.name !== 'refusals_to_trip')
    this.#refusals = rates.find(({ setting }) => setting.name === 'refusals_to_trip') ?? null
  }

  /**
   * The last question to an order that would be let pass now. It takes a slot; one that stands for several takes as many.
   *
   * @returns null: it may leave
   */
  refuse(order: unknown, intent: OrderIntent): Rejection | null {
    const { limits } = this.#parts
    const batch = batchIn(order)
    const asked = batch?.map((each) => ({ order: each, intent: { ...UNKNOWN_ORDER, ...each } })) ?? [{ order, intent }]
    const beyond = limits?.whyRefused(asked) ?? null
    if (beyond !== null) return this.#refuseBeyond(beyond)
    if (this.#orders.length === 0) return null
    const taken = this.#takeSlots(asked.length)
    if ('full' in taken) {
      limits?.takeBack()
      return this.#trip(taken.full, intent)
    }
    if (isObject(order)) this.#paid.set(order, taken.slots)
    return null
  }

  /**
   * The question to an order that leaves now. Its first attempt has its slots since it was checked: they are moved to now. Each other one takes
   * slots of its own.
   */
  refuseAttempt(order: unknown, intent: OrderIntent): Rejection | null {
    const slots = isObject(order) ? this.#paid.get(order) : undefined
    const taken = slots === undefined ? this.#takeSlots(batchIn(order)?.length ?? 1) : this.#renew(slots)
    if (isObject(order)) this.#paid.delete(order)
    return 'full' in taken ? this.#trip(taken.full, intent) : null
  }

  #refuseBeyond(reason: string): Rejection {
    const refusals = this.#refusals
    if (refusals?.ring.take() === null) this.#raise(refusals.setting)
    return { allowed: false, code: 'ORDER_LIMIT', haltId: null, reason, since: null, scope: null }
  }

  /** So many of each; or none, where a window is full. */
  #takeSlots(orders: number): Taken {
    const slots: TakenSlot[] = []
    for (const rate of this.#orders) {
      for (let order = 0; order < orders; order++) {
        const slot = rate.ring.take()
        if (slot === null) return giveBack(slots, rate)
        slots.push({ rate, slot })
      }
    }
    return { slots }
  }

  #renew(before: readonly TakenSlot[]): Taken {
    const slots: TakenSlot[] = []
    for (const { rate, slot } of before) {
      const renewed = rate.ring.renew(slot)
      if (renewed === null) return giveBack([...slots, ...before], rate)
      slots.push({ rate, slot: renewed })
    }
    return { slots }
  }

  #trip(setting: RateSetting, intent: OrderIntent): Rejection {
    const haltId = this.#raise(setting)
    const [reason, since] = [describeRateTrip(setting), new Date().toISOString()]
    const refused = { allowed: false, reason, since, scope: null } as const
    if (setting.level === 'halted') return { ...refused, code: 'TRADING_HALTED', haltId }
    if (!intent.reduceOnly) return { ...refused, code: 'TRADING_REDUCING', haltId }
    return { ...refused, code: 'ORDER_LIMIT', haltId: null }
  }

  #raise(setting: RateSetting): string {
    const { haltId, isNew } = this.#parts.latch.rateTrips.raise(setting)
    if (isNew) this.#parts.onTripped()
    return haltId
  }
}

function giveBack(slots: readonly TakenSlot[], full: Rate): Taken {
  for (const { rate, slot } of slots) rate.ring.giveBack(slot)
  return { full: full.setting }
}

/** Null: there is nothing to keep to. */
export function makeOrderRules(parts: OrderRulesParts): OrderRules | null {
  return parts.rates.length === 0 && parts.limits === null ? null : new OrderRules(parts)
}

function ringOf({ name, memory }: SharedRate): RateRing {
  return new RateRing(memory, RATE_WINDOWS_MS[name])
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}
