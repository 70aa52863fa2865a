// Which tests cover which file; the fast ones first, since the first that fails ends a mutant.

const COVERED_BY = [
  [
    'lib/between/latch/',
    ['test/between', 'test/guard', 'test/control/keeper', 'test/property', 'test/process/halt-and-resume.test.ts'],
  ],
  ['lib/guard/', ['test/guard', 'test/property', 'test/process/halt-and-resume.test.ts']],
  ['lib/words/', ['test/words', 'test/guard', 'test/control', 'test/process/halt-and-resume.test.ts']],
  ['lib/config/', ['test/config/control-config.test.ts', 'test/config']],
  [
    'lib/control/getting-out/close-all',
    [
      'test/control/getting-out/close-all-job.test.ts',
      'test/control/getting-out',
      'test/process/close-all.test.ts',
      'test/process/close-all-sends-alone.test.ts',
      'test/process/close-all-stuck.test.ts',
    ],
  ],
  [
    'lib/control/getting-out/closing-account',
    ['test/control/getting-out', 'test/property/close-alls-never-cross.test.ts', 'test/process/close-all.test.ts'],
  ],
  [
    'lib/control/getting-out/position-close.ts',
    [
      'test/control/getting-out/position-close.test.ts',
      'test/control/getting-out/close-all-job.test.ts',
      'test/control/getting-out',
      'test/process/close-all.test.ts',
      'test/process/close-all-sends-alone.test.ts',
      'test/process/close-all-stuck.test.ts',
    ],
  ],
  [
    'lib/control/getting-out/',
    ['test/control/getting-out', 'test/process/working-orders.test.ts', 'test/process/close-all.test.ts'],
  ],
  [
    'lib/control/keeper/',
    ['test/control/keeper', 'test/property', 'test/process/halt-and-resume.test.ts', 'test/process/restart.test.ts'],
  ],
  ['lib/control/follow/', ['test/control/follow', 'test/follow']],
  ['lib/control/disk/', ['test/control/disk', 'test/process/restart.test.ts', 'test/process/disk.test.ts']],
  [
    'lib/control/api/',
    [
      'test/control/api',
      'test/process/access.test.ts',
      'test/process/roles.test.ts',
      'test/process/halt-and-resume.test.ts',
    ],
  ],
  [
    'lib/host/',
    ['test/host', 'test/process/signals.test.ts', 'test/process/shutdown.test.ts', 'test/plugins/kill-switch'],
  ],
]

/** @param {string} file @returns {readonly string[]} test files and folders */
export function testsOf(file) {
  const entry = COVERED_BY.find(([prefix]) => file.startsWith(prefix))
  if (entry === undefined) throw new Error(`No tests are known for ${file}: add a line to config/mutants/tests-of.mjs`)
  return entry[1]
}
