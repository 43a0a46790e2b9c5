import { join } from 'node:path';
import { sealJson } from '@infomixup/core';

/** A configuration of built-in parts. */
export const builtInConfig = {
  name: 'small',
  dataset: { name: 'spirals', size: 40 },
  model: { name: 'spiral-mlp', hidden: [8] },
  training: { epochs: 1 },
  evaluation: { attacks: [{ name: 'fgsm', norm: 'linf', epsilons: [0, 0.1] }] },
};

/**
 * The text of a `run.json`, with its digest as anybody can make it, whose training had this configuration, as read from a
 * file in `folder`.
 */
export function runRecord(config: object, folder: string, configFile = join(folder, 'config.yaml')): string {
  return sealJson({
    ...{ schema: 'infomixup/run', version: 1, method: 'small', seed: 1, config, effective: {} },
    ...{ configFile, samples: { train: 30, test: 10 }, settings: {} },
    ...{ engine: 'cpu', threads: 1, versions: {} },
  });
}
