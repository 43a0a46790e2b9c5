import { InfomixupError } from '@infomixup/core';
import * as tf from '@tensorflow/tfjs';

/** Throws where tfjs kept the backend from a second copy of its registry. */
export function requireOneCopy(packageName: string, backend: string): void {
  if (tf.engine().registryFactory[backend]) return;
  const what = `${packageName} brings a copy of @tensorflow/tfjs-core of its own`;
  throw new InfomixupError(`engine: ${what}; install version 4.22.0 of both once`, 'two-copies');
}
