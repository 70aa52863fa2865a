import { judgePart } from './judge.js'

await judgePart(1)
