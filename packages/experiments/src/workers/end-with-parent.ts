import { Worker } from 'node:worker_threads';

// A thread of its own: it looks on while this process runs something that never ends.
const watch = `
  const { parent, patience } = require('node:worker_threads').workerData;
  const looking = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(looking);
    setTimeout(() => process.kill(process.pid, 'SIGKILL'), patience);
  }, Math.min(1000, patience));
`;

/**
 * Kills this process once the one that started it is gone for so long that it should have ended by itself: where a
 * plugin's endless loop lets nothing else run, nobody else would.
 *
 * @param patience - milliseconds
 */
export function endWithParent(patience = 5000): void {
  new Worker(watch, { eval: true, execArgv: [], workerData: { parent: process.ppid, patience } }).unref();
}
