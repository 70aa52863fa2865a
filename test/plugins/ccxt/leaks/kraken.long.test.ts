import { judgeLeaks } from './judge.js'

await judgeLeaks('kraken')
