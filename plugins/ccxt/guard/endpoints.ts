import type { NamedRequest } from './asked-request.js'

/** An endpoint of an exchange, as ccxt's `api` lists it. */
export interface Endpoint {
  /** The method of the implicit API that asks for it, e.g. `privateGetOrderId`. */
  readonly name: string
  /** It is the same for the same endpoint. */
  readonly key: string
}

/** All endpoints of an exchange. Source of their names: ccxt 4.5.84, `defineRestApiEndpoint`. */
export function endpointsOf(api: unknown): Endpoint[] {
  const endpoints: Endpoint[] = []
  const walk = (part: unknown, names: readonly string[]): void => {
    for (const [key, value] of Object.entries(part ?? {})) {
      if (!Array.isArray(value) && !/^(get|post|put|delete|head|patch)$/i.test(key)) walk(value, [...names, key])
      else
        for (const path of Array.isArray(value) ? value : Object.keys(value)) endpoints.push(endpoint(names, key, path))
    }
  }
  walk(api, [])
  return endpoints
}

/** The key of the endpoint that a request goes to. */
export function endpointKey({ path, api, method }: Pick<NamedRequest, 'path' | 'api' | 'method'>): string {
  return `${String(method ?? 'GET').toUpperCase()} ${Array.isArray(api) ? api.join(' ') : api} ${path}`
}

function endpoint(names: readonly string[], method: string, untrimmed: string): Endpoint {
  const path = untrimmed.trim()
  const [first = '', ...others] = names
  const words = [
    ...others,
    method.toLowerCase(),
    path
      .split(/[^a-zA-Z0-9]/)
      .map(capital)
      .join(''),
  ]
  return { name: first + words.map(capital).join(''), key: endpointKey({ path, api: names, method }) }
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
