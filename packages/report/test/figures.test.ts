import { describe, expect, it } from 'vitest';
import { chartsOf } from '../src/figures/charts.js';
import { renderSvg } from '../src/index.js';
import { runOf, withSurface } from './evaluations.js';

const methods = ['baseline', 'mixup', 'vib', 'infomixup', 'adversarial', 'avmixup', 'manifold mixup'];

/** The figures of the runs by name, drawn. */
async function drawn(runs: Parameters<typeof chartsOf>[0]): Promise<Map<string, string>> {
  const figures = await Promise.all(
    chartsOf(runs).map(async ({ name, spec }) => [name, await renderSvg(spec)] as const),
  );
  return new Map(figures);
}

/** The texts that an SVG document shows. */
const textsOf = (svg = ''): string[] => [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text = '']) => text);

describe('figures', () => {
  it('name axes, norm, units and every method', async () => {
    const figures = await drawn(methods.map((method) => withSurface(runOf(method))));
    const decay = textsOf(figures.get('decay-fgsm'));
    expect(decay).toContain('epsilon (L∞ norm, input units)');
    expect(decay).toContain('accuracy under attack');
    for (const method of methods) expect(decay).toContain(`${method} (area 0.383)`);
    const training = textsOf(figures.get('training'));
    expect(training).toEqual(expect.arrayContaining(['epoch', '1', '2', '3', 'loss (nats)']));
    for (const method of methods) expect(training).toContain(`${method} (0.367)`);
    const surface = textsOf(figures.get('decision-surface'));
    expect(surface).toEqual(
      expect.arrayContaining([...methods, 'x₁ (input units)', 'x₂ (input units)', 'dark', 'bright']),
    );
    const examples = textsOf(figures.get('examples-fgsm-0'));
    expect(examples).toEqual(expect.arrayContaining([...methods, 'clean', '0.1', '0.2', '0.3', 'dark', 'bright ✗']));
  });

  it('draws no number that is none', async () => {
    const runs = methods.flatMap((method) => [1, 2, 3, 4, 5].map((seed) => withSurface(runOf(method, seed))));
    for (const [name, svg] of await drawn(runs)) expect(svg, name).not.toMatch(/NaN|undefined|Infinity/);
  });

  it('draws a band only where there are several seeds', async () => {
    const areas = (svg = '') => svg.match(/class="mark-area/g)?.length ?? 0;
    const one = await drawn([runOf('mixup', 1), runOf('vib', 1)]);
    const two = await drawn([runOf('mixup', 1), runOf('mixup', 2)]);
    expect(areas(one.get('decay-fgsm'))).toBe(0);
    expect(areas(two.get('decay-fgsm'))).toBeGreaterThan(0);
    expect(textsOf(two.get('decay-fgsm')).join()).toContain('95 % interval');
  });

  it('draws one epoch, one run and no example', async () => {
    const [epoch = { epoch: 1, loss: 0.5, terms: {} }] = runOf('baseline').epochs;
    const figures = await drawn([{ ...runOf('baseline', 1, { examples: 0 }), epochs: [epoch] }]);
    expect([...figures.keys()]).toEqual(['decay-fgsm', 'training']);
  });

  it('draws the distances of nearest points, a row a method with its quartiles', async () => {
    const nearest = { distances: [0.1, 0.2, 0.3, null], quartiles: [0.1, 0.2, 0.3] };
    const attacks = [{}, { name: 'ddn', norm: 'l2' as const, n: 4, accuracy: [1, 1, 0.5, 0.25, 0.25, 0.25], nearest }];
    const runs = [runOf('baseline', 1, { attacks }), runOf('baseline', 2, { attacks }), runOf('vib', 1, { attacks })];
    expect(chartsOf(runs).flatMap(({ name, subject }) => (subject === 'distances' ? [name] : []))).toEqual([
      'distances-ddn',
    ]);
    const texts = textsOf((await drawn(runs)).get('distances-ddn'));
    expect(texts).toContain('vib: median 0.2, quartiles 0.1 and 0.3; found for 3 of 4');
    expect(texts).toContain('baseline: median 0.2, quartiles 0.1 and 0.3; found for 6 of 8');
    expect(texts).toContain('distance (L2 norm, input units)');
  });

  it('draws ascents step by step, a row a method, and shows a gradient of zero', async () => {
    const way = {
      ...{ label: 0, norm: 'linf' as const, epsilon: 0.1, loss: [0.1, 0.2, null], margin: [1, 0, -1] },
      ...{ distance: [0, 0.1, 0.1], gradient: [2, 0], prediction: [0, 0, 1] },
    };
    const trajectories = [
      { ...way, sample: 0, walk: 'cross-entropy' },
      { ...way, sample: 3, walk: 'margin' },
      { ...way, sample: 0, walk: 'twice the steps', epsilon: null },
    ];
    const runs = [runOf('baseline', 1, { trajectories }), runOf('baseline', 2), runOf('vib', 1, { trajectories })];
    const chart = chartsOf(runs).find(({ subject }) => subject === 'trajectories');
    expect(chart?.name).toBe('trajectories-linf');
    expect(JSON.stringify(chart?.spec)).toContain('"value":1e-12');
    const texts = textsOf((await drawn(runs)).get('trajectories-linf'));
    for (const text of ['vib, epsilon 0.1', 'cross-entropy', 'sample 3', 'margin (logits)', 'step'])
      expect(texts).toContain(text);
    expect(texts).not.toContain('twice the steps');
  });

  it('leaves out training curves where a run has none', () => {
    const names = chartsOf([runOf('mixup'), { ...runOf('vib'), epochs: [] }]).map(({ name }) => name);
    expect(names).not.toContain('training');
  });

  it('gives attacks of one name figures of their own', () => {
    const attacks = [{ name: 'pgd' }, { name: 'pgd', norm: 'l2' as const }];
    const charts = chartsOf([runOf('baseline', 1, { attacks, examples: 1 })]);
    expect(charts.map(({ name }) => name)).toEqual([
      ...['decay-pgd-linf', 'decay-pgd-l2', 'examples-pgd-linf-0', 'examples-pgd-l2-0', 'training'],
    ]);
    expect(JSON.stringify(charts[1]?.spec)).toContain('epsilon (L2 norm, input units)');
  });

  it('gives charts names that are fit for files and differ', () => {
    const attacks = [{ name: '../a b' }, { name: '../a/b' }];
    const names = chartsOf([runOf('baseline', 1, { attacks, examples: 0 })]).map(({ name }) => name);
    expect(names).toEqual(['decay-..-a-b', 'decay-..-a-b-2', 'training']);
  });
});
