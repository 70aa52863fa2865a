// npm run build: the control thread's text first, then everything that is compiled against it.
import { execFileSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import './build-threads.mjs'

rmSync('dist', { recursive: true, force: true })
const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc')
execFileSync(process.execPath, [tsc, '-p', 'config/tsconfig.build.json'], { stdio: 'inherit' })
