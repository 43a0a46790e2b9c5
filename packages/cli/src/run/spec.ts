import { resolve } from 'node:path';
import type { ConfigDocument } from '../config/document.js';
import { checkConfig } from '../config/load.js';
import { type TrainConfig, trainConfig } from '../config/schema.js';
import type { RunLabel } from '../terminal/events.js';
import { type Plan, planTraining } from './plan.js';

/** One training to be done: its configuration, checked, and everything it names, found. */
export interface RunSpec {
  readonly label: RunLabel;
  readonly config: TrainConfig;
  /** The configuration as written. */
  readonly raw: unknown;
  readonly configFile: string;
  readonly plan: Plan;
}

/** Checks a training configuration read from `document` and finds what it names. */
export async function specOf(document: ConfigDocument, raw: unknown, method?: string): Promise<RunSpec> {
  const { config } = checkConfig(document, trainConfig, raw);
  const label = { method: method ?? config.name, seed: config.seed };
  return { label, config, raw, configFile: resolve(document.file), plan: await planTraining(config, document) };
}
