import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pendingWaits, spiralMlp } from '@infomixup/core';
import { saveWeights } from '@infomixup/core/node';
import {
  type EvaluateModelOptions,
  evaluateModel,
  type JobEvent,
  readReportInput,
  report,
} from '@infomixup/experiments';
import { describe, expect, it } from 'vitest';
import { type ModelSource, modelDocument } from '../src/model/document.js';
import { openEvaluation } from '../src/model/open.js';
import { useFolder } from './support/folder.js';

const here = useFolder();
const example = fileURLToPath(new URL('../../../examples/04-a-model-behind-http', import.meta.url));
/** What the example's service exports. */
interface ServiceModule {
  readonly startService: () => Promise<{ address: string; asked: () => number; close: () => Promise<void> }>;
}

const noise = 'evaluation.attacks=[{ name: random-noise, norm: linf, draws: 2, epsilons: [0, 0.5] }]';
const quick = [noise, 'evaluation.probeSamples=0'];

/** Points on a line in a table, right of 0.5 being the second class. */
async function table(values: readonly number[], name = 'data.csv'): Promise<string> {
  const path = join(here.path, name);
  await writeFile(path, `x,label\n${values.map((value) => `${value},${value > 0.5 ? 1 : 0}`).join('\n')}\n`);
  return path;
}

async function threshold(
  body = 'decisions: async (inputs) => (await inputs.array()).map(([x]) => (x > 0.5 ? 1 : 0))',
  name = 'threshold.mjs',
): Promise<string> {
  const path = join(here.path, name);
  await writeFile(path, `export const model = { bounds: [0, 1], classes: 2, ${body} };`);
  return path;
}

const evaluated = async (options: EvaluateModelOptions) => {
  const events: JobEvent[] = [];
  const result = await evaluateModel({ engine: 'cpu', show: (event) => events.push(event), ...options });
  return { ...result, notes: events.flatMap((event) => (event.type === 'note' ? [event.text] : [])) };
};

describe('evaluateModel', () => {
  it('evaluates a function to decisions, and leaves a folder as a run has', async () => {
    const out = join(here.path, 'out');
    const [model, data] = [await threshold(), await table([0.1, 0.3, 0.7, 0.9])];
    const { evaluation, folder, notes } = await evaluated({ model, data, out, set: quick, name: 'first' });
    expect(folder).toBe(out);
    expect(evaluation).toMatchObject({
      n: 4,
      clean: { accuracy: 1 },
      model: { name: 'threshold.mjs', bounds: [0, 1] },
    });
    expect(notes).toContain('threshold.mjs: it tells its decisions alone');
    expect((await readdir(out)).sort()).toEqual([
      'evaluated-model.json',
      'evaluation.json',
      'evaluations',
      'figures',
      'report.html',
    ]);
    const { runs, title } = await readReportInput(out);
    expect(title).toBe('threshold.mjs');
    expect(runs[0]).toMatchObject({ evaluationName: 'first', notes: ['it tells its decisions alone'] });
    // Another evaluation stands beside it; the same is kept.
    await expect(evaluated({ model, data, out, set: quick })).rejects.toThrow(/evaluated-model\.json is already there/);
    const before = await readFile(join(out, 'evaluations', 'first.json'), 'utf8');
    await evaluated({ model, data, out, set: quick, name: 'first', resume: true });
    expect(await readFile(join(out, 'evaluations', 'first.json'), 'utf8')).toBe(before);
    expect((await readReportInput(out)).runs[0]).toMatchObject({ evaluationName: 'first' });
    await table([0.1, 0.3, 0.7]);
    await expect(evaluated({ model, data, out, set: quick, resume: true })).rejects.toThrow(
      /of another model or other data \(samples is 4, now 3\)/,
    );
    await table([0.1, 0.3, 0.7, 0.8]);
    await expect(evaluated({ model, data, out, set: quick, name: 'first', resume: true })).rejects.toThrow(
      /of another model or other data \(data is [0-9a-f]{64}, now [0-9a-f]{64}\)/,
    );
    const record = join(out, 'evaluated-model.json');
    await writeFile(record, (await readFile(record, 'utf8')).replace('threshold', 'threshOld'));
    await expect(report(out)).rejects.toThrow(/evaluated-model\.json is damaged/);
  });

  it('asks a service across HTTP, and never more than its query budget', async () => {
    const { startService }: ServiceModule = await import(join(example, 'service.mjs'));
    const service = await startService();
    process.env.SERVICE = service.address;
    const set = ['evaluation.queryBudget=5', 'evaluation.probeSamples=0', 'evaluation.samples=20'];
    const { evaluation } = await evaluated({
      config: join(example, 'evaluate.yaml'),
      set,
      out: join(here.path, 'out'),
    });
    await service.close();
    Reflect.deleteProperty(process.env, 'SERVICE');
    const [attack] = evaluation.attacks;
    expect(evaluation.clean.accuracy).toBe(1);
    expect(attack).toMatchObject({ name: 'random-noise', queryBudget: 5, n: 20 });
    expect(attack?.accuracy.at(-1)).toBeLessThan(1);
    // Those that the model is looked at with, the clean samples, and what the attack counts.
    expect(service.asked()).toBe(4 + evaluation.n + (attack?.queries ?? 0));
    expect(attack?.queries).toBeLessThanOrEqual(20 * (1 + 4 * 5));
  });

  it('names a service that does not answer', async () => {
    const server = createServer((_, response) => response.writeHead(429).end());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const model = await threshold(
      `scores: async () => { const answer = await fetch('http://127.0.0.1:${Object(address).port}'); if (!answer.ok) throw new Error('the service answers ' + answer.status); }`,
    );
    await expect(evaluated({ model, data: await table([0.1, 0.9]), set: quick })).rejects.toThrow(/429/);
    await new Promise((resolve) => server.close(resolve));
  });

  it('takes what is said of a model from beside it, from a configuration and from --set, the later first', async () => {
    const network = spiralMlp({ seed: 1, hidden: [2] });
    const saved = join(here.path, 'saved');
    await mkdir(saved);
    await saveWeights(network, join(saved, 'model.safetensors'));
    network.dispose();
    const data = join(here.path, 'plane.csv');
    await writeFile(data, 'x,y,label\n-0.5,1,0\n0.5,-1,1\n');
    const asked = { model: saved, data, set: quick };
    await expect(evaluated(asked)).rejects.toThrow(
      /plane\.csv: sample 0 has the value -0\.5, outside the bounds \[0, 1\]/,
    );
    await writeFile(join(saved, 'infomixup.yaml'), 'bounds: [-1, 1]\nclasses: [left, right]\n');
    const { evaluation, folder } = await evaluated({ ...asked, out: join(here.path, 'a') });
    expect(evaluation).toMatchObject({
      model: { name: 'saved', bounds: [-1, 1] },
      dataset: { classes: ['left', 'right'] },
    });
    // A plane can be drawn.
    expect(await readdir(folder)).toContain('surface.json');
    const model = join(saved, 'model.safetensors');
    const { config } = await modelDocument({ ...asked, model, set: ['model.bounds=[-2, 2]'] });
    expect(config.model).toMatchObject({ bounds: [-2, 2], classes: ['left', 'right'] });
    await writeFile(join(saved, 'infomixup.yaml'), 'bounds: [-1, 1]\npath: ./code.mjs\n');
    await expect(evaluated(asked)).rejects.toThrow(/infomixup\.yaml:2:\d+: path: unknown key/);
  });

  it('takes samples by the name of a data set', async () => {
    const model = spiralMlp({ seed: 1, hidden: [2] });
    const path = join(here.path, 'spiral.safetensors');
    await saveWeights(model, path);
    model.dispose();
    const set = [...quick, 'data.size=40', 'model.bounds=[-1, 1]'];
    const { dataset, opened } = await openEvaluation(await modelDocument({ model: path, data: 'spirals', set }));
    opened.dispose();
    expect([dataset.name, dataset.size]).toEqual(['spirals/test', 10]);
  });

  it('tells what was noticed of the samples, beside what was of the model', async () => {
    const data = join(here.path, 'kinds.csv');
    await writeFile(data, 'x,kind\n0.1,0\n0.9,1\n');
    const { notes } = await openEvaluation(await modelDocument({ model: await threshold(), data }));
    expect(notes).toEqual([
      'kinds.csv: its last column, kind, is taken for the labels',
      'it tells its decisions alone',
    ]);
  });

  it('attacks by default with what the model tells enough for', async () => {
    const data = await table([0.1, 0.9]);
    const opened = async (model: string, given: ModelSource = {}) => {
      const found = await openEvaluation(await modelDocument({ model, data, ...given }));
      found.opened.dispose();
      return found.attacks.map(({ attack, samples, queryBudget = 'any' }) =>
        [attack.name, attack.norm, samples, queryBudget].join(' '),
      );
    };
    const box = await threshold();
    expect(await opened(box)).toEqual(['hop-skip-jump linf 100 1000', 'random-noise linf 100 any']);
    expect(await opened(box, { plan: 'quick', samples: 7, set: ['evaluation.queryBudget=9'] })).toEqual([
      'hop-skip-jump linf 7 9',
      'random-noise linf 7 9',
    ]);
    const gradients = await threshold('logits: (inputs) => inputs.sub(0.5).mul([[-1, 1]])', 'slope.mjs');
    expect(await opened(gradients)).toEqual(['verdict linf 1000 any', 'verdict l2 1000 any']);
    await expect(opened(box, { plan: 'quick', set: quick })).rejects.toThrow(/a plan and attacks both say what/);
  });

  it('leaves nothing that stands in the way of a model that was mended', async () => {
    const options = { data: await table([0.1, 0.9]), set: quick, out: join(here.path, 'out') };
    // Of three inputs on, as the look at the model shows it two.
    const wrong = await threshold('scores: async (inputs) => inputs.shape[0] > 2 ? [[1]] : [[1, 0], [0, 1]]');
    const more = { ...options, data: await table([0.1, 0.2, 0.3, 0.8, 0.9], 'more.csv') };
    await expect(evaluated({ ...more, model: wrong })).rejects.toThrow();
    // Modules are imported once in a process, whatever they hold.
    const scores = 'scores: async (inputs) => (await inputs.array()).map(([x]) => [0.5 - x, x - 0.5])';
    const { evaluation } = await evaluated({ ...more, model: await threshold(scores, 'mended.mjs') });
    expect(evaluation.clean.accuracy).toBe(1);
  });

  it('names the model where its first answer never comes', async () => {
    const late = 'new Promise((_, reject) => setTimeout(() => reject(new Error("late")), 300))';
    const model = await threshold(`scores: () => ${late}`);
    const waiting = evaluated({ model, data: await table([0.1, 0.9]), set: quick, out: join(here.path, 'out') });
    const named = () => pendingWaits().some((what) => /threshold\.mjs: its scores/.test(what));
    const failed = expect(waiting).rejects.toThrow(/late/);
    for (let turns = 0; turns < 30 && !named(); turns++) await new Promise((resolve) => setTimeout(resolve, 10));
    expect(named()).toBe(true);
    await failed;
  });

  it('makes an evaluation anew where an attack of its own was edited since', async () => {
    const recipe = (values: number) => `import { z } from 'zod';
      import { defineBoundedAttack } from '@infomixup/attacks';
      export const recipe = { kind: 'attack', name: 'still', schema: z.strictObject({}), create: () =>
        defineBoundedAttack({ name: 'still', norm: 'linf', knowledge: 'none', iterative: false, settings: {},
          perturb: ({ inputs }) => inputs /* ${values} */ }) };`;
    // Where it finds the packages, and in a folder of its own, as what lies beside a module is taken for its author's.
    const own = fileURLToPath(new URL(`./still-${process.pid}`, import.meta.url));
    const attack = join(own, 'still.mjs');
    await mkdir(own);
    const options = {
      model: await threshold(),
      data: await table([0.1, 0.9]),
      out: join(here.path, 'out'),
      name: 'one',
    };
    const set = [`evaluation.attacks=[{ name: '${attack}', epsilons: [0, 0.5] }]`, 'evaluation.probeSamples=0'];
    const codeOf = async (values: number, resume: boolean) => {
      await writeFile(attack, recipe(values));
      const { evaluation } = await evaluated({ ...options, set, resume });
      return evaluation.attacks[0]?.code;
    };
    try {
      const first = await codeOf(1, false);
      expect(first).toMatch(/^[0-9a-f]{64}$/);
      expect(await codeOf(1, true)).toBe(first);
      expect(await codeOf(2, true)).not.toBe(first);
    } finally {
      await rm(own, { recursive: true });
    }
  });

  it.each([
    ['no samples', {}, /there is no data; name it by --data PATH/],
    [
      'an attack by gradients',
      { set: ['evaluation.attacks=[{ name: fgsm, norm: linf, epsilons: [0, 1] }]'] },
      /threshold\.mjs: fgsm needs its gradients, and it tells decisions alone; take attacks that need decisions or less/,
    ],
    [
      'budgets that do not ascend',
      { set: ['evaluation.attacks=[{ name: fgsm, norm: linf, epsilons: [1, 0] }]'] },
      /epsilons: expected radii, each greater than the one before/,
    ],
    ['an unknown data set', { data: 'minst' }, /there is no .*minst; check the path/],
    ['an unknown option', { set: ['model.output=labels'] }, /model\.output: /],
    ['a module that is not there', { model: 'none.mjs' }, /there is no .*none\.mjs; check the path/],
  ] as [string, EvaluateModelOptions, RegExp][])(
    'refuses %s before anything is written',
    async (title, options, message) => {
      const data = title === 'no samples' ? {} : { data: await table([0.1, 0.9]) };
      const given = { model: await threshold(), ...data, set: quick, out: join(here.path, 'out'), ...options };
      await expect(evaluated(given)).rejects.toThrow(message);
      expect(await readdir(here.path)).not.toContain('out');
    },
  );
});
