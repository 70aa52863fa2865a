import { judgeFuzz } from './fuzz/judge.js'

judgeFuzz(Number(process.env['FUZZ_REQUESTS'] ?? 3_500))
