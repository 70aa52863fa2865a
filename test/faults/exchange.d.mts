export function startExchange(
  // biome-ignore lint/suspicious/noExplicitAny: whatever has arrived
  onArrival: (path: string, body: any) => void,
): Promise<{ readonly url: string; close(): void }>
