import { describe, expect, it } from 'vitest';
import { agreementOf, isOurs } from './attacked/agreement.js';
import { referencesOn, withNetwork } from './attacked/networks.js';

// On 256 images: tooling/oracles/attacks/agreement.mjs, with its result in docs/results/attack-agreement.md.
describe.each(['plain'] as const)('on the network %s', (name) => {
  it.each(referencesOn(name).cases.filter(isOurs))('$attack in $norm agrees with $reference', async (one) => {
    const { alike, images, close, both } = await withNetwork(name, (classifier) => agreementOf(classifier, one, 4));
    expect(alike).toBe(images);
    expect(close).toBe(both);
  });
});
