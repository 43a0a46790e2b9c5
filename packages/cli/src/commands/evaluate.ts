import { InfomixupError } from '@infomixup/core';
import type { Command } from 'commander';
import { readDocument } from '../config/document.js';
import { applyOverrides } from '../config/overrides.js';
import { evaluateRun } from '../run/evaluate-run.js';
import { readRunRecord, runFolder } from '../run/folder.js';
import { specOf } from '../run/spec.js';
import { makeModel } from '../run/train-run.js';
import { loadWeights } from '../run/weights.js';
import { withJob } from './job.js';
import { engineOption, type JobOptions, jsonOption, setOption } from './options.js';

interface EvaluateOptions extends JobOptions {
  readonly config?: string;
}

/** The attacks of another configuration, put in place of the run's own. */
async function withEvaluationOf(config: unknown, file: string | undefined): Promise<unknown> {
  if (!file) return config;
  const { value } = await readDocument(file);
  const evaluation =
    typeof value === 'object' && value !== null && 'evaluation' in value ? value.evaluation : undefined;
  if (evaluation) return { ...Object(config), evaluation };
  throw new InfomixupError(`infomixup: ${file} has no "evaluation"; say there what to attack with`, 'config-invalid');
}

async function evaluate(path: string, options: EvaluateOptions): Promise<void> {
  const folder = runFolder(path);
  const { config, configFile, method } = await readRunRecord(folder);
  const raw = applyOverrides(await withEvaluationOf(config, options.config), options.set);
  const spec = await specOf({ file: configFile, value: raw, locate: () => folder.record }, raw, method);
  await withJob(options, async (job) => {
    const split = await spec.plan.dataset(spec.config.seed);
    const model = makeModel(spec, split);
    try {
      await loadWeights(model, folder.weights);
      job.display.show({ type: 'plan', runs: [spec.label], columns: [] });
      await evaluateRun(spec, job, split.test, model, folder);
      job.display.show({ type: 'file', what: 'evaluation', path: folder.evaluation });
    } finally {
      model.dispose();
    }
  });
}

/** `infomixup evaluate RUN`. */
export const addEvaluate = (program: Command): Command =>
  program
    .command('evaluate')
    .description('attack a trained model and write evaluation.json into its folder')
    .argument('<run>', 'the folder of a training')
    .option('--config <file>', 'take the attacks from this configuration instead of the one trained with')
    .addOption(setOption())
    .addOption(engineOption())
    .addOption(jsonOption())
    .action(evaluate);
