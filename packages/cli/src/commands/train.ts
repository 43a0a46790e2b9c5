import {
  checkRun,
  completeRun,
  figureTitles,
  loadConfig,
  requireClaimable,
  runFolder,
  specOf,
  trainConfig,
} from '@infomixup/experiments';
import type { Command } from 'commander';
import { withJob } from './job.js';
import { example, type JobOptions, withTrainingOptions } from './options.js';
import { outFolder } from './out-folder.js';
import { commandLine, continuable, repeated } from './unfinished.js';

interface TrainOptions extends JobOptions {
  readonly out?: string;
  readonly resume?: true;
}

async function train(file: string, options: TrainOptions): Promise<void> {
  const { config, document } = await loadConfig(file, trainConfig, options.set);
  const spec = await specOf(document);
  const path = outFolder(config.name, options);
  requireClaimable(runFolder(path).record, options.resume ?? false);
  await withJob(options, async (job) => {
    const split = await spec.plan.dataset(config.seed);
    await checkRun(spec, split);
    const attacks = spec.plan.attacks.map(({ attack }) => attack);
    job.show({
      type: 'plan',
      runs: [spec.label],
      columns: attacks.length > 0 ? figureTitles(attacks) : [],
    });
    const again = commandLine('train', file, '--out', path, '--resume', ...repeated(options));
    await continuable(job, again, () => completeRun(spec, job, split, path));
    job.show({ type: 'file', what: 'run', path });
  });
}

/** `infomixup train CONFIG`. */
export function addTrain(program: Command): Command {
  return withTrainingOptions(program.command('train'))
    .description('train one model as a configuration says, and evaluate it if the configuration says how')
    .argument('<config>', 'a YAML, JSON or TypeScript file')
    .addHelpText('after', example('train train.yaml --out runs/mixup --set training.epochs=5'))
    .action(train);
}
