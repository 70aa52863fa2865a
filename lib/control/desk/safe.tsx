import { Component, type ComponentChildren } from 'preact'

interface Props {
  readonly name: string
  readonly children: ComponentChildren
}

/** What fails here takes nothing else of the page with it, and HALT least of all. Each reading is another try. */
export class Safe extends Component<Props, { error: string | null }> {
  override state: { error: string | null } = { error: null }

  static override getDerivedStateFromError(error: Error): { error: string } {
    return { error: error.message }
  }

  override componentWillReceiveProps(): void {
    if (this.state.error !== null) this.setState({ error: null })
  }

  override render({ name, children }: Props) {
    const { error } = this.state
    if (error === null) return children
    return (
      <section aria-label={name}>
        <p class="worry">
          {name}: this part of the page has failed ({error}). What it would show is not known.
        </p>
      </section>
    )
  }
}
