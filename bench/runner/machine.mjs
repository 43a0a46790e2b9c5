import { availableParallelism, cpus } from 'node:os';

/** What the numbers were measured on. */
export const machine = () => ({
  processor: cpus()[0]?.model.trim() ?? 'unknown',
  cores: availableParallelism(),
  platform: `${process.platform}-${process.arch}`,
});
