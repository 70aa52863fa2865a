export function monotonicMs(): number
