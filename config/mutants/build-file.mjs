// node config/mutants/build-file.mjs <file>: brings one changed file of lib/ or plugins/ into dist/, in a second in place of ten.
// Run in the copy. Types are not looked at: a mutant need not have any.
import { readFileSync, writeFileSync } from 'node:fs'
import { transform } from 'esbuild'
import { bundleThreads } from '../build-threads.mjs'

const threads = await bundleThreads()
for (const { file, text } of threads) writeFileSync(file, text)
for (const file of [process.argv[2], ...threads.map((thread) => thread.file)]) {
  const options = { loader: 'ts', format: 'esm', target: 'es2022' }
  const { code } = await transform(readFileSync(file, 'utf8'), options)
  writeFileSync(`dist/${file.replace(/\.ts$/, '.js')}`, code)
}
