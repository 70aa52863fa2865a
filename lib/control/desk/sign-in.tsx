import { useState } from 'preact/hooks'

interface Props {
  readonly why: string
  readonly onToken: (token: string, remember: boolean) => void
}

export function SignIn({ why, onToken }: Props) {
  const [token, setToken] = useState('')
  const [remember, setRemember] = useState(false)
  return (
    <section aria-labelledby="sign-in">
      <h1 id="sign-in">Kill switch: token</h1>
      {why !== '' && <p role="alert">{why}</p>}
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (token.trim() !== '') onToken(token.trim(), remember)
        }}
      >
        <label>
          The bot asks for a token
          <input
            type="password"
            name="token"
            autocomplete="current-password"
            value={token}
            onInput={({ currentTarget }) => setToken(currentTarget.value)}
          />
        </label>
        <label class="tick">
          <input
            type="checkbox"
            checked={remember}
            onChange={({ currentTarget }) => setRemember(currentTarget.checked)}
          />
          Remember it on this device
        </label>
        <button type="submit">Come in</button>
      </form>
    </section>
  )
}
