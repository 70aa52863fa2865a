import { judgeFuzz } from './fuzz/judge.js'

judgeFuzz(1_400)
