import { existsSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { training } from './support/configs.js';
import { useCommandLine } from './support/run-here.js';

const here = useCommandLine();
const run = () => join(here.folder, 'run');
const out = () => join(here.folder, 'corpus.safetensors');
const train = async (change: object, to = run()) =>
  here.infomixup('train', await here.write({ ...training, ...change }), '--out', to);

describe('infomixup corpus', () => {
  it('writes what static-corpus trains with, the same again for the same seed', async () => {
    await train({});
    const attack = ['--attack', 'fgsm norm=linf epsilon=0.3', '--attack', 'pgd norm=l2 epsilon=0.5 steps=2'];
    const before = here.out.length;
    expect(await here.infomixup('corpus', run(), ...attack, '--out', out(), '--samples', '40', '--json')).toBe(0);
    const { sha256, examples, provenance } = JSON.parse(here.out.slice(before));
    expect(provenance).toMatchObject({
      dataset: { name: 'spirals/train' },
      attacks: [
        { name: 'fgsm', norm: 'linf', epsilon: 0.3, samples: 40 },
        { name: 'pgd', norm: 'l2', epsilon: 0.5, settings: { steps: 2 } },
      ],
    });
    const fooled = provenance.attacks.map((one: { examples: number }) => one.examples);
    expect(fooled[0] + fooled[1]).toBe(examples);
    expect(examples).toBeGreaterThan(0);

    const again = join(here.folder, 'again.safetensors');
    const between = here.out.length;
    await here.infomixup('corpus', run(), ...attack, '--out', again, '--samples', '40', '--json');
    expect(JSON.parse(here.out.slice(between)).sha256).toBe(sha256);

    const regularizers = [{ name: 'static-corpus', corpus: out(), sha256 }];
    expect(await train({ regularizers, evaluation: undefined }, join(here.folder, 'trained'))).toBe(0);
  });

  it('serves a training that holds samples back, and is refused for other samples before anything is written', async () => {
    await train({});
    await here.infomixup('corpus', run(), '--out', out(), '--keep', 'all', '--attack', 'fgsm norm=linf epsilon=0.3');
    const [, sha256] = /sha256: ([0-9a-f]{64})/.exec(here.out) ?? [];
    const validate = { attack: { name: 'fgsm', norm: 'linf', epsilon: 0.1 }, samples: 8, every: 1 };
    const change = {
      ...{ regularizers: [{ name: 'static-corpus', corpus: out(), sha256 }], evaluation: undefined },
      training: { ...training.training, epochs: 1, batchSize: 1, validate },
    };
    const held = join(here.folder, 'held');
    expect(await train(change, held), here.err).toBe(0);
    const steps = (await readFile(join(held, 'metrics.jsonl'), 'utf8')).match(/"kind":"step"/g);
    // Of 72 samples for training 8 are held back, and with them their examples.
    expect(steps).toHaveLength(2 * (72 - 8));

    const other = join(here.folder, 'other');
    expect(await train({ ...change, seed: 99 }, other)).toBe(2);
    expect(here.err).toMatch(/the corpus was made of others, of the same name and number .another seed/);
    expect(existsSync(other)).toBe(false);
  });

  it("takes the run's own attacks, and says how to train with the file", async () => {
    await train({});
    const keep = ['--keep', 'all', '--split', 'test'];
    expect(await here.infomixup('corpus', run(), '--out', out(), ...keep)).toBe(0);
    expect(here.out).toMatch(
      /examples\. To train with them:[\s\S]*static-corpus, corpus: .*corpus\.safetensors, sha256: [0-9a-f]{64}/,
    );
    expect(await here.infomixup('corpus', run(), '--out', out())).toBe(2);
    expect(here.err).toMatch(/corpus\.safetensors is there already; name another, or delete it/);
  });

  it('refuses, before anything is written, what is no attack and what can be no image', async () => {
    await train({});
    const refused = async (...words: string[]) => {
      const before = here.err.length;
      expect(await here.infomixup('corpus', run(), '--out', out(), ...words)).toBe(2);
      expect(existsSync(out())).toBe(false);
      return here.err.slice(before);
    };
    expect(await refused('--attack', 'fgsm norm=linf')).toMatch(/--attack "fgsm norm=linf": it has no radius above 0/);
    expect(await refused('--attack', 'fgsm norm=linf epsilon=0')).toMatch(/it has no radius above 0/);
    expect(await refused('--attack', 'fgsm norm')).toMatch(/"norm" is no option; write key=value/);
    expect(await refused('--attack', 'fsgm norm=linf epsilon=0.1')).toMatch(/did you mean "fgsm"/);
    const images = join(here.folder, 'images');
    expect(await refused('--images', images)).toMatch(/inputs of shape \[2\] are no grey or coloured images/);
    await writeFile(images, '');
    expect(await refused('--images', images)).toMatch(/images is there already/);
    expect((await readdir(here.folder)).sort()).toEqual(['config.json', 'images', 'run']);
  });
});
