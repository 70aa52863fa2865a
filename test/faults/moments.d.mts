export function judgeMoment(
  state: string | null,
  log: string | null,
  isNewThere: boolean,
): 'unrenamed' | 'log behind' | null
