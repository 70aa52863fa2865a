// node config/mutants/build-file.mjs <file>: brings one changed file of lib/ or plugins/ into dist/, in a second in place of ten.
// Run in the copy. Types are not looked at: a mutant need not have any.
import { readFileSync, writeFileSync } from 'node:fs'
import { bundleThreads } from '../build-threads.mjs'
import { commonJsOf } from '../common-js.mjs'

const threads = await bundleThreads()
for (const { file, text } of threads) writeFileSync(file, text)
for (const file of [process.argv[2], ...threads.map((thread) => thread.file)]) {
  const made = file.replace(/\.ts$/, '.js')
  writeFileSync(`dist/${made}`, commonJsOf(made, readFileSync(file, 'utf8')).outputText)
}
