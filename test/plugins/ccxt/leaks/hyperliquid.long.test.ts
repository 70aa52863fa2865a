import { judgeLeaks } from './judge.js'

await judgeLeaks('hyperliquid')
