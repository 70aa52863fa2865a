import type { Curl } from '../../words/curl.js'
import { printable } from '../../words/printable.js'
import { type Problem, problem } from './problem.js'
import type { Route } from './route.js'
import type { RouteParts } from './route-parts.js'
import { AckCall } from './routes/ack.js'
import { ArmedCall } from './routes/armed.js'
import { CloseAllCall } from './routes/close-all.js'
import { CloseAllProgressCall } from './routes/close-all-progress.js'
import { DeskCall } from './routes/desk.js'
import { DrillCall, DrillEvidenceCall } from './routes/drill.js'
import { FiguresCall } from './routes/figures.js'
import { FleetCall } from './routes/fleet.js'
import { FleetHaltCall } from './routes/fleet-halt.js'
import { FleetResumeCall } from './routes/fleet-resume.js'
import { HaltCall } from './routes/halt.js'
import { HealthCall } from './routes/health.js'
import { JournalCall } from './routes/journal.js'
import { ManifestCall } from './routes/manifest.js'
import { MeCall } from './routes/me.js'
import { MetricsCall } from './routes/metrics.js'
import { OpenapiCall } from './routes/openapi.js'
import { PairCall } from './routes/pair.js'
import { PairCodeCall } from './routes/pair-code.js'
import { PositionsCall } from './routes/positions.js'
import { ResumeCall } from './routes/resume.js'
import { RevokeCall } from './routes/revoke.js'
import { StatusCall } from './routes/status.js'
import { TokensCall } from './routes/tokens.js'
import { TransferCall } from './routes/transfer.js'

export type FoundRoute =
  | { readonly route: Route; readonly id: string | null }
  /** With the methods that there are, where only the method is wrong. */
  | { readonly refused: Problem; readonly allow: string | null }

/** The end of a path with an id. */
const ID = '/<id>'

/** The calls of the control API, by path. A new one is a file in `routes/` and a line here. */
export class Routes {
  readonly #curl: () => Curl
  readonly #routes: ReadonlyMap<string, Route>

  constructor(parts: RouteParts) {
    this.#curl = parts.curl
    const routes: Route[] = [
      new HaltCall(parts),
      new ResumeCall(parts),
      new AckCall(parts),
      new TransferCall(parts),
      new StatusCall(parts),
      new ArmedCall(parts),
      new PositionsCall(parts),
      new CloseAllCall(parts),
      new CloseAllProgressCall(parts),
      new DrillCall(parts),
      new DrillEvidenceCall(parts),
      new FleetCall(parts),
      new FleetHaltCall(parts),
      new FleetResumeCall(parts),
      new FiguresCall(parts),
      new JournalCall(parts),
      new MetricsCall(parts),
      new OpenapiCall(),
      new MeCall(),
      new PairCodeCall(parts),
      new PairCall(parts),
      new TokensCall(parts),
      new RevokeCall(parts),
      new HealthCall(parts),
      new DeskCall(parts),
      new ManifestCall(),
    ]
    this.#routes = new Map(routes.map((route) => [route.path, route]))
  }

  /** @returns the call that is meant; or why there is none */
  find(path: string, method: string): FoundRoute {
    const { route, id } = this.#at(path)
    if (route === null) return { refused: this.#notFound(path), allow: null }
    const methods = methodsOf(route)
    if (methods.includes(method)) return { route, id }
    const allow = methods.join(', ')
    // Its own path, and not the one that was sent: somebody will paste it.
    const line = route.method === 'GET' ? this.#curl().get(route.path) : this.#curl().post(route.path)
    const detail = `${route.path} takes ${allow}, not ${method}; nothing was done. Send: ${line}`
    return { refused: problem(405, 'wrong-method', detail), allow }
  }

  #at(path: string): { readonly route: Route | null; readonly id: string | null } {
    const route = this.#routes.get(path)
    if (route !== undefined && !path.endsWith(ID)) return { route, id: null }
    const end = path.lastIndexOf('/')
    const id = path.slice(end + 1)
    return { route: (id !== '' && this.#routes.get(`${path.slice(0, end)}${ID}`)) || null, id }
  }

  #notFound(path: string): Problem {
    const calls = [...this.#routes.values()].map(({ method, path: known }) => `${method} ${known}`)
    const detail =
      `Nothing was done: there is no ${printable(path, 100)} here. There are: ${calls.join(', ')}. ` +
      `To halt: ${this.#curl().post('/halt')}`
    return problem(404, 'not-found', detail)
  }
}

function methodsOf({ method }: Route): readonly string[] {
  return method === 'GET' ? ['GET', 'HEAD'] : ['POST']
}
