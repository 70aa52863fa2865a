import type { KillSwitch } from '../../lib/index.js'
import { call } from './http-call.js'

/** Plans a close-all by HTTP, carries it out, and waits for its end. @returns its report, or why there is none */
export async function closeAllByHttp({
  url,
}: KillSwitch): Promise<{ readonly status: string } & Record<string, unknown>> {
  const base = url ?? ''
  const { body: plan } = await call(base, 'POST', '/close-all', {})
  const { body: started } = await call(base, 'POST', '/close-all', { execute: plan.planId })
  if (started.id === undefined) return started
  for (;;) {
    const { body } = await call(base, 'GET', `/close-all/${started.id}`)
    if (body.status !== 'running') return body
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
