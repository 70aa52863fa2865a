import type { Test } from 'tap'
import { guardSieblyClient } from '../../../plugins/siebly/index.js'
import { type RecordingServer, recordingServer } from '../../support/recording-server.js'
import { runningKillSwitch } from '../../support/running-kill-switch.js'
import { callMethod, methodNames, REST_CLIENTS } from './clients.js'
import { REVIEWED } from './reviewed.js'

/** Calls every method of a client: while active, halted before, and halted right behind the call. What arrives is judged by eye, in `reviewed.ts`. */
export async function tryEveryMethod(t: Test, name: string): Promise<void> {
  const active = await arrivedWhen(t, name, 'active')
  const before = await arrivedWhen(t, name, 'halted before')
  const behind = await arrivedWhen(t, name, 'halted behind')
  const passes = REVIEWED[name] ?? []
  t.ok(active.length > 10, 'orders arrive while it is active')
  t.same(acting(before), passes, 'halted before: what acts and arrived')
  t.same(acting(behind), passes, 'halted behind: what acts and arrived')
  t.same(reading(before), reading(active), 'every reading arrived')
  const refused = acting(active).filter((request) => !passes.includes(request))
  t.ok(refused.length > passes.length, `${refused.length} requests are refused, ${passes.length} pass`)
}

type When = 'active' | 'halted before' | 'halted behind'

async function arrivedWhen(t: Test, name: string, when: When): Promise<string[]> {
  const server = await recordingServer(() => ({
    body: { retCode: 0, code: name.startsWith('bitget') ? '00000' : '0' },
  }))
  const killSwitch = await runningKillSwitch(t)
  const client = REST_CLIENTS[name]?.(server.url) ?? {}
  guardSieblyClient(client, killSwitch)
  if (when === 'halted before') void killSwitch.halt()
  const calls = methodNames(client).map((method) => callMethod(client, method))
  if (when === 'halted behind') void killSwitch.halt()
  await Promise.all(calls)
  const { inFlight } = killSwitch.status().orders
  t.equal(inFlight, 0, `${when}: each order was followed to its answer`)
  await server.close()
  return requestsTo(server)
}

function requestsTo({ arrived }: RecordingServer): string[] {
  return [...new Set(arrived.map(({ method, path }) => `${method} ${path.split('?')[0]?.replace('//', '/')}`))].sort()
}

function acting(requests: readonly string[]): string[] {
  return requests.filter((request) => !request.startsWith('GET '))
}

function reading(requests: readonly string[]): string[] {
  return requests.filter((request) => request.startsWith('GET '))
}
