export { checkpointFiles, loadCheckpoint } from './node/checkpoint-files.js';
export { type CheckpointOptions, checkpoints } from './node/checkpoints.js';
export {
  type Done,
  type JsonLine,
  type JsonLines,
  type JsonLinesOptions,
  jsonLines,
  mendJsonLines,
  readJsonLines,
} from './node/json-lines.js';
export { type Stop, stopOnSignals } from './node/stop-on-signals.js';
