export function judgeMoment(
  state: string | null,
  log: string | null,
  newState: string | null,
): 'torn' | 'unrenamed' | 'log behind' | null
