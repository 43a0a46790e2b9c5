import { join } from 'node:path';

/** A configuration of built-in parts. */
export const builtInConfig = {
  name: 'small',
  dataset: { name: 'spirals', size: 40 },
  model: { name: 'spiral-mlp', hidden: [8] },
  training: { epochs: 1 },
  evaluation: { attacks: [{ name: 'fgsm', norm: 'linf', epsilons: [0, 0.1] }] },
};

/** The content of a `run.json` whose training had this configuration, as read from a file in `folder`. */
export function runRecord(config: object, folder: string): object {
  return {
    ...{ schema: 'infomixup/run', version: 1, method: 'small', seed: 1, config, effective: {} },
    ...{ configFile: join(folder, 'config.yaml'), samples: { train: 30, test: 10 }, settings: {} },
    ...{ engine: 'cpu', threads: 1, versions: {} },
  };
}
