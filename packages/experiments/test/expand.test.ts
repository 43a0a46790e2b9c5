import { describe, expect, it } from 'vitest';
import { parseText } from '../src/config/document.js';
import { checkConfig } from '../src/config/load.js';
import { compareConfig } from '../src/config/schema.js';
import { expandComparison } from '../src/plan/comparison.js';

const text = `name: two
dataset: spirals
model: spiral-mlp
training: { epochs: 1 }
seeds: [3, 4]
methods:
  baseline: {}
  vib:
    model: { name: spiral-mlp, bottleneck: 2 }
    regularizers: [vib]
evaluation:
  attacks: [{ name: fgsm, norm: linf, epsilons: [0, 0.1] }]
`;
const document = parseText(text, 'two.yaml');
const runs = expandComparison(checkConfig(document, compareConfig), document);

describe('expandComparison', () => {
  it('gives every method every seed, in the order of the file', () => {
    expect(runs.map(({ method, seed }) => `${method} ${seed}`)).toEqual(['baseline 3', 'baseline 4', 'vib 3', 'vib 4']);
  });

  it('puts what a method says in place of what is shared', () => {
    expect(runs[0]?.document.value).toMatchObject({ model: 'spiral-mlp', seed: 3, training: { epochs: 1 } });
    expect(runs[3]?.document.value).toMatchObject({ model: { bottleneck: 2 }, regularizers: ['vib'], seed: 4 });
    for (const run of runs) expect(Object.keys(Object(run.document.value))).not.toContain('methods');
  });

  it('knows where each value stands in the file', () => {
    expect(runs[0]?.document.locate(['model'])).toBe('two.yaml:3:8');
    expect(runs[2]?.document.locate(['model', 'bottleneck'])).toBe('two.yaml:9:44');
    expect(runs[2]?.document.locate(['regularizers', 0])).toBe('two.yaml:10:20');
  });
});
