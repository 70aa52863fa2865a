import { judgeLeaks } from './judge.js'

await judgeLeaks('binance')
