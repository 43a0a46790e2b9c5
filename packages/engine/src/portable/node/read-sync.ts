import { InfomixupError } from '@infomixup/core';
import * as tf from '@tensorflow/tfjs';

interface Reader {
  readSync: (data: object) => unknown;
  hasReadSyncWarned: boolean;
}

/** Says what is wrong where a program reads without waiting, which the WebGPU backend does by way of a browser's canvas. */
export function refuseReadingSync(): void {
  // tfjs types every backend by its common interface; this one has these members.
  const backend = tf.backend() as unknown as Reader;
  const { readSync } = Object.getPrototypeOf(backend) as Reader;
  backend.hasReadSyncWarned = true;
  backend.readSync = (data) => {
    try {
      return readSync.call(backend, data);
    } catch (cause) {
      const what = 'WebGPU in Node cannot wait for values';
      throw new InfomixupError(`engine: ${what}; await tensor.data() in place of dataSync()`, 'cannot-wait', { cause });
    }
  };
}
