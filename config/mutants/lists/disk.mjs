/** @type {import('../lists.mjs').Mutant[]} */
export const DISK = [
  {
    id: 'start: the permit is not asked',
    file: 'lib/control/disk/start-decision.ts',
    find: 'return segments.length > 0\n',
    replace: 'return segments.length > 1\n',
    why: 'a journal that was cut back starts active',
  },
  {
    id: 'start: a permit for an older line will do',
    file: 'lib/control/disk/start-decision.ts',
    find: 'if (segments[0]?.folded?.permitted) return []',
    replace: 'return []',
    why: 'a journal that was rolled back starts active',
  },
  {
    id: 'start: a damaged permit is one',
    file: 'lib/control/disk/start-decision.ts',
    find: 'function permitProblems({ segments, permit }: Found): string[] {',
    replace:
      "function permitProblems({ segments, permit }: Found): string[] {\n  if (permit.kind === 'damaged') return []",
    why: 'a torn permit starts active',
  },
  {
    id: 'start: damage is overlooked',
    file: 'lib/control/disk/start-decision.ts',
    find: 'const problems = segments.flatMap(({ damage }) => damage ?? [])',
    replace: 'const problems: string[] = []',
    why: 'a journal with a flipped byte starts active',
  },
  {
    id: 'start: a lost segment is overlooked',
    file: 'lib/control/disk/start-decision.ts',
    find: 'if (newest?.sealed && newest.damage === null)',
    replace: 'if (newest?.sealed && newest.damage === "")',
    why: 'a directory without its newest segment starts active',
  },
  {
    id: 'start: an older version beside is overlooked',
    file: 'lib/control/disk/start-decision.ts',
    find: "if (fence === 'other' || old !== null)",
    replace: 'if (old !== null && old.problems.length > 99)',
    why: 'a halt that 0.1.0 has taken is gone',
  },
  {
    id: 'start: an unreadable directory is a first start',
    file: 'lib/control/disk/start-decision.ts',
    find: 'if (unreadable !== null) return',
    replace: 'if (unreadable === "") return',
    why: 'a directory that lost its rights starts active',
  },
  {
    id: 'start: a permit without a journal is a first start',
    file: 'lib/control/disk/start-decision.ts',
    find: "...(permit.kind === 'none' ? [] : ['ACTIVE']),",
    replace: '',
    why: 'a lost journal starts active',
  },
  {
    id: 'start: an interrupted close-all is forgotten',
    file: 'lib/control/disk/start-decision.ts',
    find: "if (last.kind === 'interrupted') problems.push",
    replace: 'if (problems.length > 99) problems.push',
    why: 'strategies trade on in the middle of a close-all',
  },
  {
    id: 'start: a halt of an older version is forgotten',
    file: 'lib/control/disk/start-decision.ts',
    find: 'return segments.length > 0 || old === null ? EMPTY : { ...EMPTY, ...withoutProblems(old) }',
    replace: 'return EMPTY',
    why: 'the update from 0.1.0 resumes a halted bot',
  },
  {
    id: 'fold: a resume is a raise',
    file: 'lib/control/disk/fold.ts',
    find: "return entry.kind === 'halt' || (entry.kind",
    replace: "return entry.kind === 'halt' || entry.kind === 'resume' || (entry.kind",
    why: 'a resume that was never completed happens at the next start',
  },
  {
    id: 'fold: a line makes a halt milder',
    file: 'lib/control/disk/fold.ts',
    find: 'level: stricter(known.level, halt.level)',
    replace: 'level: halt.level',
    why: 'a halt becomes a reducing after a restart',
  },
  {
    id: 'fold: a line makes a halt narrower',
    file: 'lib/control/disk/fold.ts',
    find: 'scope: sameScope ? halt.scope : null',
    replace: 'scope: halt.scope',
    why: 'a halt of everything becomes one of a symbol after a restart',
  },
  {
    id: 'fold: a replaced halt stays',
    file: 'lib/control/disk/fold.ts',
    find: 'if (halt.earlier !== undefined)',
    replace: 'if (halt.earlier !== undefined && halt.earlier.count < 0)',
    why: 'after a restart, a halt is in force that nobody can know of',
  },
  {
    id: 'segments: a line is not checked',
    file: 'lib/control/disk/segments.ts',
    find: 'if (this.#problem !== null) return false',
    replace:
      "if (this.#problem !== null && typeof place === 'string' && this.#opened === null) return false\n    if (typeof place === 'string') return true",
    why: 'a line that somebody has changed is believed',
  },
  {
    id: 'segments: a torn last line is fine',
    file: 'lib/control/disk/segments.ts',
    find: "if (rest !== '') return",
    replace: "if (rest === '{') return",
    why: 'a halt whose line is torn is gone after a restart',
  },
  {
    id: 'segments: another segment’s first line will do',
    file: 'lib/control/disk/segments.ts',
    find: 'if (entry.segment !== this.#segment) return',
    replace: 'if (entry.segment < 0) return',
    why: 'an old segment that is put in the place of the newest starts active',
  },
  {
    id: 'journal: no fsync of a new segment',
    file: 'lib/control/disk/journal.ts',
    find: `    this.#isFollowed = false
    await files.sync()`,
    replace: '    this.#isFollowed = false',
    why: 'a segment is gone after a power cut',
  },
  {
    id: 'journal: writes on behind a failure',
    file: 'lib/control/disk/journal.ts',
    find: `    this.#segment = null
    this.#found = found`,
    replace: '    this.#found = found',
    why: 'a line stands behind a torn one, and no start reads it',
  },
  {
    id: 'journal: a resume that failed is written later',
    file: 'lib/control/disk/journal.ts',
    find: 'this.#waiting.failed(due)',
    replace: 'this.#waiting.failed(0)',
    why: 'a refused resume happens at the next start',
  },
  {
    id: 'journal: writes over another kill switch’s segment',
    file: 'lib/control/disk/journal.ts',
    find: 'await this.#checkNobodyElseWrote()',
    replace: '',
    why: 'halts of a second process in the directory are gone',
  },
  {
    id: 'journal: a halt is dropped from a long queue',
    file: 'lib/control/disk/waiting-entries.ts',
    find: "if (facts.kind === 'note' && this.#waiting.length >= this.#max) this.#dropped++",
    replace: 'if (this.#waiting.length >= this.#max) this.#dropped++',
    why: 'on a disk that hangs, the thousandth halt is never written',
  },
  {
    id: 'journal: the second part of a long queue waits',
    file: 'lib/control/disk/journal.ts',
    find: 'while (this.#segment === null || due > 0) {',
    replace: 'while (this.#segment === null || due > 500) {',
    why: 'a halt is called durable that is not on disk',
  },
  {
    id: 'permit: granted though it was revoked meanwhile',
    file: 'lib/control/disk/permit.ts',
    find: 'wanted = !isRevoked() && stillWanted()',
    replace: 'wanted = true',
    why: 'a halt that comes into a resume is gone after a kill',
  },
  {
    id: 'permit: stands after a failed grant',
    file: 'lib/control/disk/permit.ts',
    find: `      const isTaken = isRevoked() || !stillWanted()
      await this.revoke().catch(() => {})`,
    replace: '      const isTaken = isRevoked() || !stillWanted()',
    why: 'a resume that was refused happens at the next start',
  },
  {
    id: 'permit: a grant does not wait for a revocation',
    file: 'lib/control/disk/permit.ts',
    find: 'await this.#revokeTurns.take(async () => {})',
    replace: '',
    why: 'a resume is told, and its permit is taken away by an older halt',
  },
  {
    id: 'permit: a revocation under way stands for one that comes',
    file: 'lib/control/disk/permit.ts',
    find: `      this.#nextRevoke = null
      return this.#revoke()
    })`,
    replace: `      return this.#revoke().finally(() => {
        this.#nextRevoke = null
      })
    })`,
    why: 'a permit that was granted behind the removal stays under a halt',
  },
  {
    id: 'permit: a revocation is not synced',
    file: 'lib/control/disk/permit.ts',
    find: `    await files.remove(PERMIT_FILE)
    await files.sync()`,
    replace: '    await files.remove(PERMIT_FILE)',
    why: 'after a power cut the permit is back',
  },
  {
    id: 'permit: revoked in another’s directory',
    file: 'lib/control/disk/permit.ts',
    find: `    const { files, mayRevoke } = this.#parts
    await mayRevoke()`,
    replace: `    const { files } = this.#parts`,
    why: 'a process that has lost its directory halts another’s next start',
  },
  {
    id: 'HALT: a link or a pipe of that name is none',
    file: 'lib/control/disk/halt-file.ts',
    find: 'if (status === null) return null\n    return { type',
    replace: 'if (status === null || !(status.isFile() || status.isDirectory())) return null\n    return { type',
    why: 'ln -s halts nothing',
  },
  {
    id: 'HALT: whatever stands there is taken away',
    file: 'lib/control/disk/halt-file.ts',
    find: 'if (identityOf(status) !== identity)',
    replace: "if (identity === '')",
    why: 'a resume takes away a HALT that came meanwhile',
  },
]
