import { existsSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import {
  compare,
  defineExperiment,
  evaluate,
  evaluationNames,
  type JobEvent,
  objectDocument,
  planTraining,
  readCheckpoint,
  readReportInput,
  readRun,
  report,
  runFolder,
  runPath,
  type Show,
  train,
} from '../src/index.js';
import { evaluationOptions } from '../src/run/evaluate.js';
import { useFolder } from './support/folder.js';
import { noting } from './support/noting.js';
import { useMade } from './support/trained.js';

const folder = useFolder();

const experiment = defineExperiment({
  name: 'small',
  dataset: { name: 'spirals', size: 96 },
  model: { name: 'spiral-mlp', hidden: [8] },
  training: { epochs: 4, batchSize: 16 },
  regularizers: ['mixup'],
  // What checks find is tested with them.
  evaluation: { attacks: [{ name: 'fgsm', norm: 'linf', epsilons: [0, 0.1, 0.2] }], probeSamples: 0 },
});

const comparison = defineExperiment({
  ...{ name: 'both', dataset: experiment.dataset, model: experiment.model, training: experiment.training },
  evaluation: experiment.evaluation,
  methods: { baseline: {}, mixup: { regularizers: ['mixup'] } },
});

const trained = useMade(folder, (out) => train(experiment, { out }));
const compared = useMade(folder, (out) => compare(comparison, { out, workers: 1 }));

const weights = (path: string) => readFile(runFolder(path).weights);

/** Aborts after the first epoch, and keeps what was told. */
function stopAfterFirstEpoch() {
  const stop = new AbortController();
  const show: Show = (event) => {
    if (event.type === 'epoch') stop.abort('enough');
  };
  return { show, signal: stop.signal };
}

describe('an experiment without a terminal', () => {
  it('trains, is interrupted, resumed to the same bits, and read', async () => {
    const whole = await readRun(await trained.copiedTo('whole'));
    const out = folder.at('pieces');
    await expect(train(experiment, { out, ...stopAfterFirstEpoch() })).rejects.toBe('enough');
    expect(await readRun(out)).toMatchObject({ trained: false, epochs: [{ epoch: 1 }] });
    expect((await readCheckpoint(runFolder(out)))?.position.epoch).toBe(1);

    const resumed = await train(experiment, { out, resume: true });
    expect(await weights(out)).toEqual(await weights(folder.at('whole')));
    expect(resumed.evaluation).toEqual(whole.evaluation);
    expect(resumed.epochs.map(({ loss }) => loss)).toEqual(whole.epochs.map(({ loss }) => loss));
    expect(resumed.trained).toBe(true);
  });

  it('says that a number of threads changes nothing where the engine has one', async () => {
    const { notes, show } = noting();
    const { evaluation: _, ...alone } = experiment;
    const run = await train(alone, { out: folder.at('run'), engine: 'cpu', threads: 2, show });
    expect(run.record.threads).toBe(1);
    expect(notes.filter((text) => text.includes('--threads'))).toEqual([
      '--threads 2 changes nothing: cpu computes on one thread here',
    ]);
  });

  it('records what was left out with the values that were used', async () => {
    await trained.copiedTo('run');
    const { record } = await readRun(folder.at('run'));
    expect(record.config).toMatchObject({ regularizers: ['mixup'] });
    expect(record.effective).toMatchObject({
      dataset: { name: 'spirals', size: 96, noise: 0.03 },
      model: { name: 'spiral-mlp', hidden: [8], initializer: 'torch' },
      regularizers: [{ name: 'mixup', alpha: 1 }],
      training: { batchSize: 16, optimizer: { name: 'adam', beta1: 0.9 }, schedule: { name: 'constant' } },
      seed: 1,
    });
    expect(record.settings).toMatchObject({
      model: { name: 'spiral-mlp', settings: { initializer: 'torch' } },
      optimizer: { name: 'adam', beta1: 0.9 },
      regularizers: { mixup: { settings: { alpha: 1 } } },
    });
  });

  it('compares, tells what it does, and is read as a whole', async () => {
    const events: JobEvent[] = [];
    const result = await compare(comparison, {
      out: folder.at('out'),
      workers: 1,
      show: (event) => events.push(event),
    });
    expect(result.table.rows.map(({ method }) => method)).toEqual(['baseline', 'mixup']);
    expect(existsSync(result.report)).toBe(true);
    expect(events.filter(({ type }) => type === 'result')).toHaveLength(2);
    const { runs, title } = await readReportInput(folder.at('out'));
    expect(title).toBe('both');
    expect(runs.map(({ method, seed }) => [method, seed])).toEqual([
      ['baseline', 1],
      ['mixup', 1],
    ]);
  });

  it('says what a mistake in an object is about', async () => {
    const wrong = { ...experiment, training: { epochs: 0 } };
    await expect(train(wrong, { out: folder.at('run') })).rejects.toThrow('experiment: training.epochs: ');
  });
});

describe('more epochs', () => {
  const longer = { ...experiment, training: { ...experiment.training, epochs: 6 } };

  it('of a finished run end bit for bit as if they had been asked for from the start', async () => {
    const whole = await train(longer, { out: folder.at('whole') });
    const first = await readRun(await trained.copiedTo('run'));
    const run = await train(longer, { out: folder.at('run'), resume: true });
    expect(await weights(folder.at('run'))).toEqual(await weights(folder.at('whole')));
    expect(run.evaluation).toEqual(whole.evaluation);
    expect(run.evaluation).not.toEqual(first.evaluation);
    // What was made of fewer epochs stays.
    expect(run.record).toEqual({ ...whole.record, sets: { 'after-4': first.record.weights } });
    const [before] = await evaluate(run.folder.path, { weights: 'after-4', name: 'before' });
    expect(before?.evaluation?.clean).toEqual(first.evaluation?.clean);
    await expect(evaluate(run.folder.path, { name: 'a-after-4' })).rejects.toMatchObject({ code: 'bad-name' });
    expect(run.epochs).toHaveLength(6);
    const names = await evaluationNames(run.folder);
    expect(names).toEqual([`${first.evaluationName}-after-4`, run.evaluationName, 'before']);
  });

  it('keep the weights and evaluations there were, also where they are given twice and stopped on the way', async () => {
    const out = await trained.copiedTo('run');
    const first = await readRun(out);
    await evaluate(out, { name: 'mine' });
    const stop = new AbortController();
    const show: Show = (event) => {
      if (event.type === 'epoch' && event.epoch === 5) stop.abort('enough');
    };
    await expect(train(longer, { out, resume: true, signal: stop.signal, show })).rejects.toBe('enough');
    await expect(evaluate(out)).rejects.toThrow(/finish the training with --resume, or name .* --weights after-4/);
    const [kept] = await evaluate(out, { weights: 'after-4', name: 'kept' });
    expect(kept?.evaluation?.clean).toEqual(first.evaluation?.clean);
    await train(longer, { out, resume: true });
    const longest = { ...longer, training: { ...longer.training, epochs: 7 } };
    const run = await train(longest, { out, resume: true });
    expect(Object.keys(run.record.sets ?? {}).sort()).toEqual(['after-4', 'after-6']);
    const names = await evaluationNames(run.folder);
    expect(names).toEqual(expect.arrayContaining(['mine-after-4', `${first.evaluationName}-after-4`]));
  });

  it('of a comparison go to every run', async () => {
    await compared.copiedTo('out');
    const more = { ...comparison, training: { ...comparison.training, epochs: 5 } };
    await compare(more, { out: folder.at('out'), workers: 1, resume: true });
    const { runs } = await readReportInput(folder.at('out'));
    expect(runs.map(({ epochs }) => epochs.length)).toEqual([5, 5]);
  });

  it('are refused where the schedule hangs on their number, and where they are fewer', async () => {
    const cosine = { ...experiment, training: { ...experiment.training, schedule: 'cosine' } };
    await train(cosine, { out: folder.at('run') });
    const before = await weights(folder.at('run'));
    const more = { ...cosine, training: { ...cosine.training, epochs: 6 } };
    const resume = { out: folder.at('run'), resume: true };
    await expect(train(more, resume)).rejects.toThrow(/training\.epochs: 4 -> 6\): .*schedule cosine/);
    const fewer = { ...cosine, training: { ...cosine.training, epochs: 2 } };
    await expect(train(fewer, resume)).rejects.toThrow(/more epochs, not fewer/);
    expect(await weights(folder.at('run'))).toEqual(before);
  });
});

describe('training.startFrom', () => {
  const from = (startFrom: string) => ({ ...experiment, training: { ...experiment.training, startFrom } });

  it('starts from the weights of a run or of a file', async () => {
    await trained.copiedTo('first');
    const cold = await readRun(folder.at('first'));
    const warm = await train(from(folder.at('first')), { out: folder.at('second') });
    const again = await train(from(runFolder(folder.at('first')).weights), { out: folder.at('third') });
    expect(warm.epochs[0]?.loss).not.toBe(cold.epochs[0]?.loss);
    expect(again.epochs.map(({ loss }) => loss)).toEqual(warm.epochs.map(({ loss }) => loss));
    expect(warm.record.effective).toMatchObject({ training: { startFrom: folder.at('first') } });
  });

  it('is found from the configuration, and refused at its own place where it is not there or of another model', async () => {
    await trained.copiedTo('first');
    const file = await folder.write(from('first'));
    expect((await train(file, { out: folder.at('second') })).trained).toBe(true);
    const absent = await folder.write(from('absent.safetensors'), 'absent.json');
    await expect(train(absent, { out: folder.at('x') })).rejects.toThrow(
      /absent\.json:\d+:\d+: training\.startFrom: .*absent\.safetensors/,
    );
    const other = await folder.write({ ...from('first'), model: { name: 'spiral-mlp', hidden: [4] } }, 'other.json');
    await expect(train(other, { out: folder.at('x') })).rejects.toThrow(/other\.json:\d+:\d+: training\.startFrom: /);
    expect(existsSync(folder.at('x'))).toBe(false);
  });
});

describe('evaluations', () => {
  const attacks = [{ name: 'pgd', norm: 'linf', steps: 2, epsilons: [0.1] }];
  const stronger = { evaluation: { attacks, probeSamples: 0 } };

  it('of a whole comparison are kept beside earlier ones, and the report names the one it shows', async () => {
    const out = await compared.copiedTo('out');
    const runs = await evaluate(out, { config: stronger, name: 'stronger' });
    expect(runs.map(({ evaluation }) => evaluation?.attacks.map(({ name }) => name))).toEqual([['pgd'], ['pgd']]);
    expect(runs.map(({ evaluationName }) => evaluationName)).toEqual(['stronger', 'stronger']);
    expect(await readFile(folder.at('out', 'report.html'), 'utf8')).toContain('evaluation stronger');

    const names = await evaluationNames(runFolder(runPath(out, { method: 'mixup', seed: 1 })));
    expect(names).toHaveLength(2);
    const [first = ''] = names;
    await report(out, { evaluation: first });
    expect(await readFile(folder.at('out', 'report.html'), 'utf8')).toContain(`evaluation ${first}`);
    for (const absent of ['weaker', '../evaluation'])
      await expect(report(out, { evaluation: absent })).rejects.toThrow(/no evaluation called ".*stronger/);
  });

  it('do not take a name twice, but go on with one', async () => {
    const out = await compared.copiedTo('out');
    await evaluate(out, { config: stronger, name: 'stronger' });
    const again = { config: stronger, name: 'stronger' };
    await expect(evaluate(out, again)).rejects.toMatchObject({ code: 'evaluation-exists' });
    await expect(evaluate(out, { ...again, name: '../x' })).rejects.toMatchObject({ code: 'bad-name' });

    const path = runPath(out, { method: 'mixup', seed: 1 });
    await rm(runFolder(path).evaluation);
    const told: string[] = [];
    const show: Show = (event) => {
      if (event.type === 'evaluation') told.push(event.run.method);
    };
    await evaluate(out, { ...again, resume: true, show });
    expect(told).toEqual([]);
    expect((await readRun(path)).evaluationName).toBe('stronger');
  });

  it('that are stopped go on with the attacks that were not done, and come to the same', async () => {
    const fgsm = (norm: string) => ({ name: 'fgsm', norm, epsilons: [0, 0.1, 0.2] });
    const config = { evaluation: { attacks: [fgsm('linf'), ...attacks, fgsm('l2')], probeSamples: 0 } };
    const run = runFolder(await trained.copiedTo('run'));
    const [whole] = await evaluate(run.path, { config, name: 'whole' });
    const untilPgd = () => {
      const stop = new AbortController();
      const show: Show = (event) => {
        if (event.type === 'evaluation' && event.part === 'pgd linf') stop.abort('enough');
      };
      return { show, signal: stop.signal };
    };
    const stopped = { config, name: 'stopped' };
    await expect(evaluate(run.path, { ...stopped, ...untilPgd() })).rejects.toBe('enough');
    expect(existsSync(run.unfinished)).toBe(true);
    const { notes, show: again } = noting();
    const [gone] = await evaluate(run.path, { ...stopped, resume: true, show: again });
    expect(gone?.evaluation).toEqual(whole?.evaluation);
    expect(notes).toContainEqual(expect.stringMatching(/an evaluation that was stopped: of the 2 batches of attacks/));
    expect(existsSync(run.unfinished)).toBe(false);

    await expect(evaluate(run.path, { config, name: 'anew', ...untilPgd() })).rejects.toBe('enough');
    const kept = await readFile(run.unfinished);
    await expect(evaluate(run.path, { config, name: 'another' })).rejects.toThrow(
      /holds 2 batches of an evaluation that was stopped; go on with it by --resume, or delete that file/,
    );
    await expect(evaluate(run.path, { config, name: 'anew', resume: true, engine: 'wasm' })).rejects.toThrow(
      /with something else \(engine: .* -> .*wasm.*resume with what it was begun with/,
    );
    expect(await readFile(run.unfinished)).toEqual(kept);
  });

  it('have checks with attacks of their own on as many samples as are asked for', async () => {
    await trained.copiedTo('run');
    const probed = async (probeSamples: number) => {
      const options = { config: { evaluation: { attacks, probeSamples } }, name: 'probed', resume: true };
      const [run] = await evaluate(folder.at('run'), options);
      return run?.evaluation;
    };
    const none = await probed(0);
    expect(none?.probes).toEqual([]);
    expect(none?.checks.some(({ verdict }) => verdict === 'not-run')).toBe(true);
    const some = await probed(3);
    expect(some?.probes.map(({ name, n }) => `${name} ${n}`)).toEqual(['pgd 3', 'random-noise 3']);
    expect(await probed(3)).toEqual(some);
  });

  it('draw the noise within a model as they are told, and say so', async () => {
    const vib = { ...experiment, model: { name: 'spiral-mlp', hidden: [8], bottleneck: 2 }, regularizers: ['vib'] };
    await train(vib, { out: folder.at('run') });
    const drawn = async (name: string, sampling?: object) => {
      const config = { evaluation: { attacks, probeSamples: 0, ...(sampling && { sampling }) } };
      const [run] = await evaluate(folder.at('run'), { config, name, resume: true });
      const { model, clean, attacks: results } = run?.evaluation ?? {};
      return { sampling: model?.sampling, results: { clean, results } };
    };
    const mean = await drawn('mean');
    expect(mean.sampling).toBeUndefined();
    const fresh = await drawn('fresh', { passes: 3 });
    expect(fresh.sampling).toEqual({ passes: 3, frozen: false });
    const frozen = await drawn('frozen', { passes: 1, frozen: true });
    expect(frozen.sampling).toEqual({ passes: 1, frozen: true });
    // What was drawn otherwise is not what is asked for: it is done again.
    expect(await drawn('mean', { passes: 3 })).toEqual(fresh);
  });

  it.each([
    ['the mean alike', undefined, true],
    ['one draw alike', { passes: 1, frozen: true }, true],
    ['new draws otherwise each time', { passes: 2 }, false],
  ])('ask %s', async (_, sampling, isAlike) => {
    const vib = { ...experiment, model: { name: 'spiral-mlp', hidden: [8], bottleneck: 2 }, regularizers: ['vib'] };
    const evaluation = { attacks, ...(sampling && { sampling }) };
    const plan = await planTraining(objectDocument({ ...vib, evaluation }), 'test');
    const split = await plan.dataset();
    const model = plan.model(split);
    const { classifier } = evaluationOptions(plan, split.test, model);
    const answers = () => tf.tidy(() => ('logits' in classifier ? classifier.logits(tf.zeros([2, 2])).dataSync() : []));
    const [once, again] = [[...answers()], [...answers()]];
    model.dispose();
    expect(once.every(Number.isFinite)).toBe(true);
    if (isAlike) expect(again).toEqual(once);
    else expect(again).not.toEqual(once);
  });

  it('of a model without noise are the same whatever is said of drawing it', async () => {
    await trained.copiedTo('run');
    const config = { evaluation: { attacks, probeSamples: 0, sampling: { passes: 3 } } };
    const [run] = await evaluate(folder.at('run'), { config, name: 'drawn' });
    expect(run?.evaluation?.model.sampling).toBeUndefined();
  });

  it("try other runs' perturbations, and say whose; runs on other data are refused", async () => {
    const plain = { ...experiment, regularizers: [] };
    await train(plain, { out: folder.at('twin') });
    await trained.copiedTo('run');
    const tried = async (surrogates: Record<string, string>, probeSamples: number) => {
      const config = { evaluation: { attacks, probeSamples } };
      const [run] = await evaluate(folder.at('run'), { config, name: 'tried', resume: true, surrogates });
      const check = run?.evaluation?.checks.find(({ name }) => name === 'white-box-beats-transfer');
      return { surrogates: run?.evaluation?.surrogates, verdict: check?.verdict };
    };
    expect(await tried({}, 0)).toEqual({ surrogates: undefined, verdict: 'not-run' });
    const { surrogates, verdict } = await tried({ twin: folder.at('twin') }, 6);
    expect(surrogates).toEqual(['twin']);
    expect(verdict).not.toBe('not-run');
    const other = { ...plain, dataset: { name: 'mnist', trainSize: 20, testSize: 20 }, model: 'lenet5' };
    await train({ ...other, training: { epochs: 1 } }, { out: folder.at('other') });
    await expect(tried({ other: folder.at('other') }, 6)).rejects.toThrow(/surrogate "other" has inputs \[28,28,1\]/);
  });

  it('of other data say so, and nothing else of a trained run can be assigned', async () => {
    await trained.copiedTo('run');
    const { notes, show } = noting();
    const [run] = await evaluate(folder.at('run'), { set: ['dataset.testShare=0.9'], show });
    expect(run?.evaluation?.dataset.changed).toEqual(['dataset.testShare is 0.9, not 0.25']);
    expect(notes.join()).toContain('is attacked on other data than it was trained with (dataset.testShare is 0.9');
    for (const assigned of ['seed=2', 'training.epochs=9', 'model.hidden=[4]', 'regularizers=[]'])
      await expect(evaluate(folder.at('run'), { set: [assigned] })).rejects.toThrow(/only evaluation and dataset/);
  });

  it('read no weights that are not there', async () => {
    await trained.copiedTo('run');
    await rm(runFolder(folder.at('run')).weights);
    await expect(evaluate(folder.at('run'))).rejects.toMatchObject({ code: 'not-trained' });
  });
});

describe('an error in what a configuration names', () => {
  it('is told before anything is written: budgets that nothing is measured at', async () => {
    const asked = { out: folder.at('x'), budgets: [0.1, 0.7] };
    const refused = { code: 'budget-not-measured', message: expect.stringMatching(/at budget 0\.7; .* 0, 0\.1, 0\.2/) };
    await expect(train(experiment, asked)).rejects.toMatchObject(refused);
    await expect(compare(comparison, asked)).rejects.toMatchObject(refused);
    expect(existsSync(folder.at('x'))).toBe(false);
  });

  it('names the place of a plugin that nothing has made', async () => {
    const schema = "{ '~standard': { version: 1, vendor: 'by hand', validate: (value) => ({ value }) } }";
    const recipe = `{ kind: 'regularizer', name: 'mine', schema: ${schema}, create: () => ({ name: 'mine' }) }`;
    await folder.write(`export const recipe = ${recipe};`, 'mine.mjs');
    const file = await folder.write({ ...experiment, regularizers: ['mixup', './mine.mjs'] }, 'wrong.json');
    await expect(train(file, { out: folder.at('x') })).rejects.toThrow(/wrong\.json:\d+:\d+: regularizers\[1\]: /);
  });

  const optimizer = (chosen: object) => ({ training: { epochs: 1, optimizer: chosen } });

  it.each([
    ['momentum', optimizer({ name: 'sgd', momentum: 2 }), /training\.optimizer\.momentum: sgd: /],
    ['momentm', optimizer({ name: 'sgd', momentm: 0.5 }), /unknown key; did you mean "momentum"/],
    ['optimizer', optimizer({ name: 'adm' }), /training\.optimizer: .*did you mean "adam"/],
    ['schedule', { training: { epochs: 1, schedule: { name: 'stepDecay' } } }, /either everyEpochs or atEpochs/],
    ['batchSize', { training: { epochs: 1, batchSize: 0 } }, /training\.batchSize: /],
    ['model', { model: 'lenet5' }, /model: .*lenet5/],
    ['regularizers', { regularizers: ['mixup', 'vib'] }, /regularizers: small: .*vib.*bottleneck/],
    [
      'epsilons',
      { evaluation: { attacks: [{ name: 'fgsm', norm: 'linf', epsilons: [0.2, 0.1] }] } },
      /evaluation\.attacks\[0\]\.epsilons: /,
    ],
  ])('names the line of %s', async (key, change, message) => {
    const file = await folder.write({ ...experiment, ...change }, 'wrong.json');
    const error = String(await train(file, { out: folder.at('run') }).catch((reason: Error) => reason));
    expect(error).toMatch(message);
    const [, line = ''] = /wrong\.json:(\d+)/.exec(error) ?? [];
    expect((await readFile(file, 'utf8')).split('\n')[Number(line) - 1]).toContain(`"${key}"`);
    expect(existsSync(folder.at('run'))).toBe(false);
  });
});

describe('an optimizer and a schedule of a configuration', () => {
  it('have every option that they have in a program', async () => {
    const training = {
      epochs: 2,
      batchSize: 16,
      optimizer: {
        name: 'adam',
        beta1: 0.8,
        weightDecay: 0.01,
        parameterGroups: [{ match: '*/bias', weightDecay: 0 }],
      },
      schedule: { name: 'stepDecay', atEpochs: [1], factor: 0.5 },
    };
    const { record } = await train({ ...experiment, training }, { out: folder.at('run') });
    expect(record.settings).toMatchObject({ optimizer: { beta1: 0.8 }, schedule: { atEpochs: [1], factor: 0.5 } });
  });
});
