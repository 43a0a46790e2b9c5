import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Browser, launchChromium, noBrowser } from '../../../tooling/browser/chromium.js';
import { type ServedPage, servePage } from '../../../tooling/browser/served-page.js';
import { digitFile } from '../digits-plugin.js';
import { parseDigits } from '../src/digits.js';
import { experiment } from '../src/experiment.js';
import type { Method } from '../src/methods.js';
import { settingsFrom } from '../src/settings.js';
import config from '../vite.config.js';
import { type Numbers, numbersOn } from './numbers-on.js';

// 20 steps of so few digits that software in the place of a graphics card takes seconds.
const search = '?trainSize=80&batchSize=4&epochs=1&learningRate=0.003&attackSize=16&epsilons=0,0.05,0.2';

let browser: Browser;
let page: ServedPage;

/** The same experiment on the engine of this machine. */
async function numbersHere(method: Method): Promise<Numbers> {
  const outcome = await experiment(parseDigits(await digitFile()), { ...settingsFrom(search), method });
  return { ...outcome, logits: [...outcome.logits] };
}

function expectSame({ losses, logits, decay }: Numbers, expected: Numbers): void {
  // Single precision: sums in another order differ in the seventh digit, and 20 steps may add that up.
  for (const [step, loss] of losses.entries()) expect(loss).toBeCloseTo(expected.losses[step] ?? Number.NaN, 4);
  for (const [i, logit] of logits.entries()) expect(logit).toBeCloseTo(expected.logits[i] ?? Number.NaN, 3);
  expect(decay.accuracy).toEqual(expected.decay.accuracy);
}

describe.skipIf(noBrowser)(`the page${noBrowser ? ` (${noBrowser})` : ''}`, () => {
  let plain: Numbers;
  let mixed: Numbers;
  beforeAll(async () => {
    plain = await numbersHere('none');
    mixed = await numbersHere('infomixup');
    page = await servePage({ ...config, root: fileURLToPath(new URL('..', import.meta.url)) });
    browser = await launchChromium();
  });
  afterAll(async () => {
    // Where one did not come up, its own error is what to see.
    await browser?.close();
    await page?.close();
  });

  it('bundles what the packages publish without a module of Node', () => {
    // Both look for Node's modules themselves, and do without them in a browser.
    const known = /\/node_modules\/(@tensorflow\/tfjs-backend-wasm|seedrandom)\//;
    expect(page.askedForNode.filter((file) => !known.test(file))).toEqual([]);
  });

  // Software compiles WebGPU's programs for a minute: with `npm run soak -- browser` only.
  it.each(['wasm', 'webgl', ...(process.env.INFOMIXUP_SOAK ? ['webgpu'] : [])])(
    'trains and attacks on %s as the engine of this machine does',
    async (engine) => {
      const numbers = await numbersOn(browser, `${page.address}${search}`, { engine, method: 'none' });
      expect(numbers.losses).toHaveLength(20);
      expect(numbers.losses.at(-1)).toBeLessThan(0.9 * (numbers.losses[0] ?? 0));
      expect(numbers.decay.accuracy.at(-1)).toBeLessThan(numbers.decay.accuracy[0] ?? 0);
      expectSame(numbers, plain);
    },
  );

  it('trains with InfoMixup as the engine of this machine does', async () => {
    const numbers = await numbersOn(browser, `${page.address}${search}`, { engine: 'wasm', method: 'infomixup' });
    expect(numbers.losses).toHaveLength(20);
    expectSame(numbers, mixed);
  });
});
