import type { Test } from 'tap'

/**
 * An empty directory, or one with `content`, that is removed after every teardown of the test has run. `t.testdir()` alone
 * is removed before those that were added after it: under a kill switch that still writes.
 */
export function stateDirectory(t: Test, content: Parameters<Test['testdir']>[0] = {}): string {
  t.teardown(() => {})
  return t.testdir(content)
}
