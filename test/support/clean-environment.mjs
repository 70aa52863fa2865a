/** The environment for a bot: without the settings of whoever starts it, and what the test runner has put there for itself. */
export function cleanEnvironment() {
  const kept = Object.entries(process.env).filter(
    ([name]) => !name.startsWith('TAP') && !name.startsWith('CONTROL_') && name !== 'NODE_OPTIONS',
  )
  return Object.fromEntries(kept)
}
