import { lenet5, spiralMlp } from '@infomixup/core';
import { composeRegularizers } from '@infomixup/regularizer/running';
import { boundaryMixup, infomixup, recipe, thesisSettings } from '@infomixup/regularizer-infomixup';
import { describe, expect, it } from 'vitest';

const parse = (options: unknown) => recipe.schema['~standard'].validate(options);

describe('the options of infomixup', () => {
  it('take the documented defaults', () => {
    expect(parse({})).toEqual({
      value: {
        bottleneck: 'bottleneck',
        latent: 'latent',
        beta: 1e-2,
        kl: 'unmixed',
        p: 0.95,
        threshold: 'squared',
        detectOn: 'latent',
        mixOn: 'latent',
        classVariance: 'moments',
        envelopeWidth: 1,
        classMean: 'countWeighted',
        varianceFloor: 1e-6,
        mixture: 'running',
        lambda: 'perBatch',
        folded: true,
        alpha: 2,
        rest: 'replace',
        target: 'classMean',
        nearest: 'mahalanobis',
        candidates: 'seen',
      },
    });
  });

  it('take the values of the thesis where asked to, except those given', () => {
    expect(parse({ variant: 'thesis', p: 0.7 })).toMatchObject({ value: { ...thesisSettings, p: 0.7 } });
  });

  it.each([
    [{ thershold: 'literal' }, 'thershold'],
    [{ threshold: 'cubed' }, 'threshold'],
    [{ p: 0 }, 'p'],
    [{ p: 1.01 }, 'p'],
    [{ lambda: -0.1 }, 'lambda'],
    [{ lambda: 'sometimes' }, 'lambda'],
    [{ alpha: 0 }, 'alpha'],
    [{ beta: -1 }, 'beta'],
    [{ varianceFloor: 0 }, 'varianceFloor'],
    [{ variant: 'thesis', envelopeWidth: 0 }, 'envelopeWidth'],
  ])('refuse %j, naming the field', (options, field) => {
    // Wrong on purpose, as from a configuration file.
    expect(() => infomixup(options as never)).toThrow(new RegExp(`infomixup: .*${field}`));
  });

  it('name the plugin where it is used alone', () => {
    expect(() => boundaryMixup({ p: 2 })).toThrow(/boundary-mixup: .*"p"/);
  });
});

describe('the recipe', () => {
  it('makes the preset for any model with a bottleneck, whatever its dimension', () => {
    const parsed = parse({});
    if (parsed instanceof Promise || parsed.issues) throw new Error('the empty options are valid');
    const model = lenet5({ seed: 1, bottleneck: 3 });
    const plugins = recipe.create(parsed.value, { model: model as never });
    expect(plugins.map(({ name }) => name)).toEqual(['vib', 'boundary-mixup']);
    model.dispose();
  });
});

describe('composition', () => {
  it('refuses a model without a bottleneck, naming both', () => {
    const model = spiralMlp({ seed: 1 });
    // @ts-expect-error the model has neither a bottleneck nor a latent
    expect(() => composeRegularizers(model, [infomixup()])).toThrow(/vib.*bottleneck.*spiral/s);
    model.dispose();
  });

  it('takes representations under other names', () => {
    const { requires } = boundaryMixup({ bottleneck: 'code', latent: 'sample' });
    expect(requires.map(({ representation }) => representation)).toEqual(['code', 'sample']);
  });
});
