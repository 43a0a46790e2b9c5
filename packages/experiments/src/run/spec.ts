import type { ConfigDocument } from '../config/document.js';
import { checkConfig } from '../config/load.js';
import { type TrainConfig, trainConfig } from '../config/schema.js';
import type { RunLabel } from '../events.js';
import { type Plan, planTraining } from './plan.js';

/** One training to be done: its configuration, checked, and everything it names, found. */
export interface RunSpec {
  readonly label: RunLabel;
  readonly config: TrainConfig;
  readonly document: ConfigDocument;
  readonly plan: Plan;
}

/** Checks a training's document and finds what it names. */
export async function specOf(document: ConfigDocument, method?: string): Promise<RunSpec> {
  const config = checkConfig(document, trainConfig);
  const label = { method: method ?? config.name, seed: config.seed };
  return { label, config, document, plan: await planTraining(config, document) };
}
