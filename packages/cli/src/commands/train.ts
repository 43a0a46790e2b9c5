import type { Command } from 'commander';
import { loadConfig } from '../config/load.js';
import { trainConfig } from '../config/schema.js';
import { evaluateRun } from '../run/evaluate-run.js';
import { runFolder } from '../run/folder.js';
import { specOf } from '../run/spec.js';
import { trainRun } from '../run/train-run.js';
import { outFolder, withJob } from './job.js';
import { engineOption, type JobOptions, jsonOption, outOption, resumeOption, setOption } from './options.js';

interface TrainOptions extends JobOptions {
  readonly out?: string;
  readonly resume?: true;
}

async function train(file: string, options: TrainOptions): Promise<void> {
  const { config, raw, document } = await loadConfig(file, trainConfig, options.set);
  const spec = await specOf(document, raw);
  const path = outFolder(config.name, options);
  await withJob(options, async (job) => {
    const split = await spec.plan.dataset(config.seed);
    job.display.show({ type: 'plan', runs: [spec.label], columns: [] });
    const model = await trainRun(spec, job, split, path);
    try {
      if (config.evaluation) await evaluateRun(spec, job, split.test, model, runFolder(path));
      job.display.show({ type: 'file', what: 'run', path });
    } finally {
      model.dispose();
    }
  });
}

/** `infomixup train CONFIG`. */
export const addTrain = (program: Command): Command =>
  program
    .command('train')
    .description('train one model as a configuration says, and evaluate it if the configuration says how')
    .argument('<config>', 'a YAML, JSON or TypeScript file')
    .addOption(outOption())
    .addOption(setOption())
    .addOption(resumeOption())
    .addOption(engineOption())
    .addOption(jsonOption())
    .action(train);
