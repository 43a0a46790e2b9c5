import { describe, expect, it } from 'vitest';
import { agreementOf } from './attacked/agreement.js';
import { referencesOn, withNetwork } from './attacked/networks.js';

// All attacks on 256 images and three networks: tooling/oracles/attacks/agreement.mjs, with its result in
// docs/results/attack-agreement.md.
const everyday = [
  'fgsm linf',
  'fgsm l2',
  'bim linf',

  'deepfool linf',
  'deepfool l2',
  'ddn l2',
  'fab l2',
];

describe('on a plain network', () => {
  const cases = referencesOn('plain').cases.filter(
    ({ attack, norm, reference }) => everyday.includes(`${attack} ${norm}`) && !reference.startsWith('torchattacks'),
  );
  it('there is something to compare', () => expect(cases).toHaveLength(everyday.length));
  it.each(cases)('$attack in $norm agrees with $reference', async (one) => {
    const { alike, images, close, both } = await withNetwork('plain', (classifier) => agreementOf(classifier, one, 4));
    expect(alike).toBe(images);
    expect(close).toBe(both);
  });
});
