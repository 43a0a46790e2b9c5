import { InfomixupError } from '@infomixup/core';
import {
  applyOverrides,
  type ConfigDocument,
  checkRun,
  evaluateRun,
  evaluationFigures,
  figureTitles,
  loadWeights,
  makeModel,
  type RunSpec,
  readDocument,
  readRunRecord,
  runFolder,
  specOf,
  stopwatch,
} from '@infomixup/experiments';
import type { Command } from 'commander';
import { withJob } from './job.js';
import { engineOption, example, type JobOptions, jsonOption, setOption, threadsOption } from './options.js';
import { commandLine, continuable, repeated } from './unfinished.js';

interface EvaluateOptions extends JobOptions {
  readonly config?: string;
}

/** The attacks of another configuration, put in place of the run's own; plugins in it are found from its file. */
async function withEvaluationOf(run: ConfigDocument, file: string | undefined): Promise<ConfigDocument> {
  if (!file) return run;
  const { value, locate } = await readDocument(file);
  const evaluation = Reflect.get(Object(value), 'evaluation');
  if (evaluation === undefined) {
    throw new InfomixupError(`infomixup: ${file} has no "evaluation"; say there what to attack with`, 'config-invalid');
  }
  return {
    file: run.file,
    value: { ...Object(run.value), evaluation },
    locate: (path) => (path[0] === 'evaluation' ? locate(path) : run.locate(path)),
  };
}

async function specOfRun(path: string, { config: file, set }: EvaluateOptions): Promise<RunSpec> {
  const folder = runFolder(path);
  const { config, configFile, method } = await readRunRecord(folder);
  const run = { file: configFile, value: config, locate: () => folder.record };
  const spec = await specOf(applyOverrides(await withEvaluationOf(run, file), set), method);
  if (spec.plan.attacks.length > 0) return spec;
  throw new InfomixupError(
    `infomixup: ${folder.record} names no attack; give a configuration that does, with --config`,
    'no-attack',
  );
}

async function evaluate(path: string, options: EvaluateOptions): Promise<void> {
  const spec = await specOfRun(path, options);
  const { weights, evaluation } = runFolder(path);
  await withJob(options, async (job) => {
    const split = await spec.plan.dataset(spec.config.seed);
    await checkRun(spec, split);
    const model = makeModel(spec, split);
    try {
      await loadWeights(model, weights);
      const columns = figureTitles(spec.plan.attacks.map(({ attack }) => attack));
      job.show({ type: 'plan', runs: [spec.label], columns });
      const config = options.config ? ['--config', options.config] : [];
      await continuable(job, commandLine('evaluate', path, ...config, ...repeated(options)), async () => {
        const seconds = stopwatch();
        const figures = evaluationFigures(await evaluateRun(spec, job, split.test, model, path));
        job.show({ type: 'result', run: spec.label, figures, seconds: seconds() });
      });
      job.show({ type: 'file', what: 'evaluation', path: evaluation });
    } finally {
      model.dispose();
    }
  });
}

/** `infomixup evaluate RUN`. */
export function addEvaluate(program: Command): Command {
  return program
    .command('evaluate')
    .description('attack a trained model and write evaluation.json into its folder')
    .argument('<run>', 'the folder of a training')
    .option('--config <file>', 'take the attacks from this configuration instead of the one trained with')
    .addOption(setOption())
    .addOption(engineOption())
    .addOption(threadsOption())
    .addOption(jsonOption())
    .addHelpText('after', example('evaluate runs/mixup --set evaluation.samples=1000'))
    .action(evaluate);
}
