// node --import config/tests/typescript.mjs x.ts: runs TypeScript, on every Node that the package supports.
import module from 'node:module'
import * as hooks from './typescript-hooks.mjs'

// Node 20 has no hooks in the same thread.
if (module.registerHooks === undefined) module.register('./typescript-hooks.mjs', import.meta.url)
else module.registerHooks(hooks)
