export class Relay {
  static start(target: number): Promise<Relay>
  readonly port: number
  slow(ms: number): void
  hold(): void
  swallow(): void
  leadTo(target: number): void
  cut(): void
  close(): Promise<void>
}
