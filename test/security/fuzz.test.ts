import { judgeFuzz } from './fuzz/judge.js'

judgeFuzz(400)
