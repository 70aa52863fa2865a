export class Relay {
  static start(target: number): Promise<Relay>
  readonly port: number
  hold(): void
  swallow(): void
  leadTo(target: number): void
  cut(): void
  close(): Promise<void>
}
