import { availableParallelism } from 'node:os';
import { InfomixupError } from '@infomixup/core';
import { availableCores } from '../available-cores.js';

/** TensorFlow reads how many threads share one operation from this variable, once, while it opens. */
const variable = 'TF_NUM_INTRAOP_THREADS';

const wholeNumber = (text: string | undefined): number | undefined =>
  /^[1-9]\d*$/.test(text ?? '') ? Number(text) : undefined;

/** Threads of an operation in an open TensorFlow; where the variable says nothing it takes the cores it is bound to. */
export function threadsInUse(environment: NodeJS.ProcessEnv = process.env): number {
  return wholeNumber(environment[variable]) ?? availableParallelism();
}

/**
 * Decides on threads before TensorFlow opens: those asked for, else those the user's environment names, else one for
 * each available core.
 *
 * @throws InfomixupError `bad-threads`, as {@link requireThreadCount} does.
 */
export function chooseThreads(threads: number | undefined, environment: NodeJS.ProcessEnv = process.env): void {
  requireThreadCount(threads);
  environment[variable] = String(threads ?? wholeNumber(environment[variable]) ?? availableCores());
}

/**
 * Makes sure that so many threads may be asked for, of whatever engine.
 *
 * @throws InfomixupError `bad-threads` for what is no whole number from 1, or more than four for each core: each thread
 *   takes memory, and they would only wait for one another.
 */
export function requireThreadCount(threads: number | undefined): void {
  if (threads !== undefined && !(Number.isInteger(threads) && threads >= 1)) {
    throw new InfomixupError(`engine: ${threads} is no number of threads; give a whole number from 1`, 'bad-threads');
  }
  const most = 4 * availableParallelism();
  if (threads !== undefined && threads > most) {
    const what = `engine: ${threads} threads are more than four for each core of this machine`;
    throw new InfomixupError(`${what}; give a number up to ${most}`, 'bad-threads');
  }
}

/** Refuses a number of threads that an open TensorFlow can no longer take. @throws InfomixupError `engine-conflict`. */
export function requireThreads(threads: number | undefined, environment: NodeJS.ProcessEnv = process.env): void {
  const inUse = threadsInUse(environment);
  if (threads === undefined || threads === inUse) return;
  const what = `TensorFlow is open in this process with ${inUse} thread${inUse === 1 ? '' : 's'} already`;
  throw new InfomixupError(`engine: ${what}; ask for ${threads} where it is opened first`, 'engine-conflict');
}
