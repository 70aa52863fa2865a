import { judgeLeaks } from './judge.js'

await judgeLeaks('coinbase')
