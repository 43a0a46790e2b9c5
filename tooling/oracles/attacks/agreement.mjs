/**
 * Compares this project's attacks with the references' answers on 256 images, and prints the table of
 * docs/results/attack-agreement.md.
 *
 *     node --conditions=infomixup-source --import=./tooling/typescript/register.mjs tooling/oracles/attacks/agreement.mjs [NETWORK [ATTACK,ATTACK,... [IMAGES]]]
 */
import { openEngine } from '@infomixup/engine';
import { agreementOf, isOurs } from '../../../packages/attacks/test/attacked/agreement.ts';
import { networkNames, referencesOn, withNetwork } from '../../../packages/attacks/test/attacked/networks.ts';

const [network, attack, images = '256'] = process.argv.slice(2);
await openEngine();
for (const name of network ? [network] : networkNames)
  await withNetwork(name, async (classifier) => {
    for (const one of referencesOn(name).cases) {
      if (!isOurs(one) || (attack && !attack.split(',').includes(one.attack))) continue;
      const {
        images: n,
        alike,
        both,
        close,
        nearer,
        farther,
        medians,
        seconds,
      } = await agreementOf(classifier, one, Number(images));
      const distances = both
        ? `${close} of ${both} | ${nearer} | ${farther} | ${medians.map((m) => m.toPrecision(4)).join(' / ')}`
        : '| | |';
      console.log(
        `| ${name} | ${one.attack} ${one.norm} | ${one.reference} | ${alike} of ${n} | ${distances} | ${seconds.toFixed(1)} |`,
      );
    }
  });
