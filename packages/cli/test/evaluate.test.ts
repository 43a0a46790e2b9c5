import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { training } from './support/configs.js';
import { useCommandLine } from './support/run-here.js';

const here = useCommandLine();
// What checks find is tested with them.
const unprobed = ['--set', 'evaluation.probeSamples=0'];
const run = () => join(here.folder, 'run');
const evaluation = () => readFile(join(run(), 'evaluation.json'), 'utf8');
const train = async (change: object = {}) =>
  here.infomixup('train', await here.write({ ...training, ...change }), '--out', run());

describe('infomixup evaluate', () => {
  it('finds the same again', async () => {
    await train();
    const before = await evaluation();
    expect(await here.infomixup('evaluate', run())).toBe(0);
    expect(await evaluation()).toBe(before);
  });

  it('takes other radii by --set', async () => {
    await train();
    expect(await here.infomixup('evaluate', run(), '--set', 'evaluation.attacks.0.epsilons=[0,0.4]')).toBe(0);
    expect(JSON.parse(await evaluation()).attacks[0].epsilons).toEqual([0, 0.4]);
  });

  it('takes the attacks of another configuration', async () => {
    await train({ evaluation: undefined });
    const attacks = [{ name: 'pgd', norm: 'l2', steps: 2, relativeStepSize: 0.5, epsilons: [0, 1] }];
    const file = await here.write({ evaluation: { attacks, probeSamples: 0 } }, 'attacks.json');
    expect(await here.infomixup('evaluate', run(), '--config', file)).toBe(0);
    expect(JSON.parse(await evaluation()).attacks).toMatchObject([{ name: 'pgd', norm: 'l2', epsilons: [0, 1] }]);
  });

  it('takes the attacks of a plan, on as many samples as are asked for', async () => {
    await train();
    expect(await here.infomixup('evaluate', run(), '--plan', 'quick', '--samples', '3', ...unprobed)).toBe(0);
    const { attacks } = JSON.parse(await evaluation());
    expect(attacks).toMatchObject([
      { name: 'fgsm', norm: 'linf', n: 3 },
      { name: 'pgd', norm: 'linf', n: 3 },
      { name: 'pgd', norm: 'l2', n: 3 },
    ]);
  });

  it.each([
    [['--plan', 'quick', '--config', 'attacks.yaml'], /--plan and --config both/],
    [['--samples', '3'], /--samples is for a --plan/],
    [['--plan', 'thorough'], /quick, verdict, standard, full/],
  ])('refuses %s', async (options, message) => {
    expect(await here.infomixup('evaluate', run(), ...options)).toBe(2);
    expect(here.err).toMatch(message);
  });

  it('names the place of a wrong attack in that configuration', async () => {
    await train();
    const before = await evaluation();
    const file = await here.write('evaluation:\n  attacks:\n    - { name: fsgm, epsilons: [0, 1] }\n', 'attacks.yaml');
    expect(await here.infomixup('evaluate', run(), '--config', file)).toBe(2);
    expect(here.err).toMatch(/attacks\.yaml:3:7: evaluation\.attacks\[0\]: .*did you mean "fgsm"/);
    expect(await evaluation()).toBe(before);
  });

  it('takes the usual plan where nothing was said, tells its passes, and refuses a configuration without attacks', async () => {
    await train({ evaluation: undefined });
    const small = [0, 1].flatMap((i) => [`${i}.epsilons=[0, 0.1]`, `${i}.samples=2`]);
    const set = small.flatMap((assignment) => ['--set', `evaluation.attacks.${assignment}`]);
    expect(await here.infomixup('evaluate', run(), ...set, ...unprobed)).toBe(0);
    expect(JSON.parse(await evaluation()).attacks.map(({ name }: { name: string }) => name)).toEqual([
      'verdict',
      'verdict',
    ]);
    expect(here.out).toMatch(/verdict \(L2\) made [\d,]+ forward and [\d,]+ backward passes/);
    expect(await here.infomixup('evaluate', run(), '--config', await here.write('name: x', 'empty.yaml'))).toBe(2);
    expect(here.err).toMatch(/empty\.yaml has no "evaluation"/);
  });

  it('names a folder that holds no run', async () => {
    expect(await here.infomixup('evaluate', here.folder)).toBe(2);
    expect(here.err).toContain(here.folder);
  });

  it.each(['weights.safetensors', 'run.json'])('refuses a damaged %s, naming the file', async (name) => {
    await train();
    const file = join(run(), name);
    await writeFile(file, (await readFile(file)).subarray(0, 100));
    expect(await here.infomixup('evaluate', run())).toBe(2);
    expect(here.err).toContain(name);
    expect(here.err).not.toMatch(/\n +at /);
  });
});

describe('infomixup evaluate --model', () => {
  const bothSides = 'x,label\n0.1,0\n0.2,0\n0.8,1\n0.9,1\n';
  const module = (body: string) => here.write(`export const model = { bounds: [0, 1], classes: 2, ${body} };`, 'm.mjs');
  const decisions = 'decisions: async (inputs) => (await inputs.array()).map(([x]) => (x > 0.5 ? 1 : 0))';
  const set = [
    ...['--set', 'evaluation.attacks=[{ name: random-noise, norm: linf, draws: 2, epsilons: [0, 0.5] }]'],
    ...['--set', 'evaluation.probeSamples=0', '--engine', 'cpu'],
  ];

  it('says what it noticed, and leaves an evaluation and its report', async () => {
    const args = [
      '--model',
      await module(decisions),
      '--data',
      await here.write(bothSides, 'data.csv'),
      '--out',
      run(),
    ];
    expect(await here.infomixup('evaluate', ...args, ...set)).toBe(0);
    expect(here.out + here.err).toMatch(/m\.mjs: it tells its decisions alone/);
    expect(JSON.parse(await evaluation()).clean.accuracy).toBe(1);
    expect(await here.infomixup('report', run())).toBe(0);
    expect(await here.infomixup('evaluate', run())).toBe(2);
    expect(here.err).toMatch(/is an evaluation of a model of your own; .*--model/);
  });

  it.each([
    [['--model', 'none.json', '--data', 'none.csv'], /there is no .*none\.csv; check the path/],
    [['--model', 'none.json'], /there is no data; name it by --data PATH/],
    [['--data', 'none.csv'], /there is nothing to evaluate; name the folder of a run, or a model by --model/],
    [['run', '--model', 'none.json'], /run is the folder of a run, and --model is for a model of your own/],
    [
      ['--model', 'none.json', '--weights', 'last'],
      /--weights, --surrogate and --allow-modules are for the folder of a run/,
    ],
  ])('refuses %j with what to do', async (args, message) => {
    expect(await here.infomixup('evaluate', ...args, ...set)).toBe(2);
    expect(here.err).toMatch(message);
    expect(here.err).not.toMatch(/\n +at /);
  });
});
