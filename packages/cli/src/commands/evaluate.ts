import type { PlanName } from '@infomixup/experiments';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { runJob } from './job.js';
import { example, type JobOptions, sampleCount, withJobOptions } from './options.js';

interface EvaluateOptions extends JobOptions {
  readonly model?: string;
  readonly data?: string;
  readonly out?: string;
  readonly config?: string;
  readonly plan?: PlanName;
  readonly samples?: number;
  readonly name?: string;
  readonly weights?: string;
  readonly surrogate?: Readonly<Record<string, string>>;
  readonly allowModules?: true;
}

/** Adds `name=folder`, or a folder that is its own name. */
function surrogate(text: string, before: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> {
  const [, name = text, folder = text] = /^([\w-]+)=(.+)$/s.exec(text) ?? [];
  if (Object.hasOwn(before, name))
    throw new InvalidArgumentError(`${name} is given twice; give each a name of its own.`);
  return { ...before, [name]: folder };
}

/** Somebody's model, or what a configuration says of one. */
async function evaluateModel(options: EvaluateOptions): Promise<void> {
  const { evaluateModel } = await import('@infomixup/experiments');
  const { model, data, out, config, plan, samples, set, budgets, name } = options;
  const given = Object.entries({ model, data, config, plan, samples }).flatMap(([key, value]) =>
    value ? [`--${key}`, String(value)] : [],
  );
  const job = {
    command: ['evaluate', ...given],
    again: ({ folder, evaluation = '' }: { folder: string; evaluation?: string }) => [
      ...['--out', folder, '--name', evaluation, '--resume'],
    ],
  };
  await runJob(options, job, (shared) =>
    evaluateModel({ ...shared, model, data, out, config, plan, samples, set, budgets, name }),
  );
}

/** What is wrong with the options for the one or the other of the two things that are evaluated. */
function mistake(folder: string | undefined, options: EvaluateOptions): string | undefined {
  const { model, data, out, config, plan, samples, weights, surrogate: other, allowModules } = options;
  const ofModels = Object.entries({ model, data, out }).find(([, value]) => value !== undefined);
  if (folder !== undefined && ofModels)
    return `${folder} is the folder of a run, and --${ofModels[0]} is for a model of your own; leave out one of them`;
  if (folder === undefined && (weights !== undefined || other !== undefined || allowModules))
    return '--weights, --surrogate and --allow-modules are for the folder of a run; name it, or leave them out';
  if (folder !== undefined && plan !== undefined && config !== undefined)
    return '--plan and --config both say what to attack with; leave out one of them';
  if (folder !== undefined && samples !== undefined && plan === undefined)
    return '--samples is for a --plan; name one, or say --set evaluation.samples=N';
  if (folder !== undefined || model !== undefined || config !== undefined) return undefined;
  return 'there is nothing to evaluate; name the folder of a run, or a model by --model and its samples by --data';
}

async function evaluate(folder: string | undefined, options: EvaluateOptions): Promise<void> {
  const wrong = mistake(folder, options);
  if (wrong !== undefined) {
    const { InfomixupError } = await import('@infomixup/core');
    throw new InfomixupError(`infomixup: ${wrong}`, 'bad-command');
  }
  await (folder === undefined ? evaluateModel(options) : evaluateRuns(folder, options));
}

async function evaluateRuns(folder: string, options: EvaluateOptions): Promise<void> {
  const experiments = await import('@infomixup/experiments');
  const { config, plan, samples, set, budgets, name, weights, surrogate: surrogates = {}, allowModules } = options;
  const job = {
    command: [
      'evaluate',
      folder,
      ...(config ? ['--config', config] : []),
      ...(plan ? ['--plan', plan] : []),
      ...(samples ? ['--samples', String(samples)] : []),
      ...(weights ? ['--weights', weights] : []),
      ...Object.entries(surrogates).flatMap(([other, path]) => ['--surrogate', `${other}=${path}`]),
      ...(allowModules ? ['--allow-modules'] : []),
    ],
    again: ({ evaluation = '' }: { evaluation?: string }) => ['--name', evaluation, '--resume'],
  };
  await runJob(options, job, (shared) =>
    experiments.evaluate(folder, {
      ...shared,
      config,
      plan,
      samples,
      set,
      budgets,
      name,
      weights,
      surrogates,
      allowModules,
    }),
  );
}

/** `infomixup evaluate FOLDER`, and `infomixup evaluate --model PATH --data PATH`. */
export function addEvaluate(program: Command): Command {
  const command = program
    .command('evaluate')
    .description('attack a trained model again, every model of a comparison, or a model of your own')
    .argument('[folder]', 'the folder of a training or of a comparison')
    .option(
      '--model <path>',
      'a model of your own: model.json, .safetensors, their folder, or a module that exports it',
    )
    .option('--data <path>', 'its samples: a file or folder of them, or the name of a data set such as mnist')
    .option('--out <folder>', 'with --model: where results go; runs/<name>-<date and time> by default')
    .option(
      '--config <file>',
      'take the attacks from this configuration; with --model, all that is said of model and data',
    )
    .addOption(
      new Option(
        '--plan <name>',
        "take a plan's attacks, with budgets that suit the data; verdict where nothing says what to attack with",
      ).choices(['quick', 'verdict', 'standard', 'full']),
    )
    .option(
      '--samples <count>',
      "with --plan or --model: how many samples to attack, in place of the plan's own number",
      sampleCount,
    )
    .option(
      '--weights <name>',
      "which of a run's weights: last, best, an average's name such as ema, or after-N, those before it was given more epochs",
    )
    .option(
      '--surrogate <name=folder>',
      'another trained run, whose perturbations are tried on these models too; may be given several times',
      surrogate,
    )
    .option('--name <name>', 'what the evaluation is called; the date and time by default')
    .option('--allow-modules', 'run what the folder names for parts that are not built in; only where you trust it');
  return withJobOptions(command, 'keep what the evaluation of this --name has already found')
    .addHelpText(
      'after',
      `${example('evaluate results --name thousand --set evaluation.samples=1000')}\n  infomixup evaluate --model ./saved --data test.npz --set model.bounds=[0,255]`,
    )
    .action(evaluate);
}
