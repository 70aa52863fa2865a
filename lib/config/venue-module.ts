import type { ControlTable } from './control-table.js'

/** What the kill switch makes venues of for itself. */
export interface VenueModule {
  /** A file, or the name of a package, as the configuration has it. */
  readonly module: string
  readonly options: Readonly<Record<string, unknown>>
}

/** Null: there is no venue module. */
export function readVenueModule({
  venue_module: module,
  venue_options: options = {},
}: ControlTable): VenueModule | null {
  return module === undefined ? null : { module, options }
}
