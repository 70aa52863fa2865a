// A bot of several workers, as node:cluster and PM2 start them: all alike, and none of them is told to lead.
// argv: settings as JSON, the number of workers. Its primary only starts them, and one anew for each that ends.
import cluster from 'node:cluster'

if (cluster.isPrimary) {
  const fork = () => cluster.fork().on('exit', fork)
  for (let worker = 0; worker < Number(process.argv[3]); worker++) fork()
} else {
  await import('./idle-bot.mjs')
}
