import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Browser, launchChromium, noBrowser } from '../../../tooling/browser/chromium.js';
import { type ServedPage, servePage } from '../../../tooling/browser/served-page.js';
import { digitFile } from '../digits-plugin.js';
import { parseDigits } from '../src/digits.js';
import { experiment } from '../src/experiment.js';
import { settingsFrom } from '../src/settings.js';
import config from '../vite.config.js';
import { type Numbers, numbersOn } from './numbers-on.js';

// 20 steps of so few digits that software in the place of a graphics card takes seconds.
const search = '?trainSize=160&batchSize=8&epochs=1&attackSize=32';

let browser: Browser;
let page: ServedPage;
let expected: Numbers;

describe.skipIf(noBrowser)(`the page${noBrowser ? ` (${noBrowser})` : ''}`, () => {
  beforeAll(async () => {
    const outcome = await experiment(parseDigits(await digitFile()), settingsFrom(search));
    expected = { ...outcome, logits: [...outcome.logits] };
    page = await servePage({ ...config, root: fileURLToPath(new URL('..', import.meta.url)) });
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser.close();
    await page.close();
  });

  it('bundles what the packages publish without a module of Node', () => {
    // Both look for Node's modules themselves, and do without them in a browser.
    const known = /\/node_modules\/(@tensorflow\/tfjs-backend-wasm|seedrandom)\//;
    expect(page.askedForNode.filter((file) => !known.test(file))).toEqual([]);
  });

  it.each(['wasm', 'webgl', 'webgpu'])(
    'trains and attacks on %s as the engine of this machine does',
    async (engine) => {
      const { losses, logits, decay } = await numbersOn(browser, `${page.address}${search}`, engine);
      expect(losses).toHaveLength(20);
      expect(losses.at(-1)).toBeLessThan(0.9 * (losses[0] ?? 0));
      // Single precision: sums in another order differ in the seventh digit, and 20 steps may add that up.
      for (const [step, loss] of losses.entries()) expect(loss).toBeCloseTo(expected.losses[step] ?? Number.NaN, 4);
      for (const [i, logit] of logits.entries()) expect(logit).toBeCloseTo(expected.logits[i] ?? Number.NaN, 3);
      expect(decay.accuracy).toEqual(expected.decay.accuracy);
      expect(decay.accuracy.at(-1)).toBeLessThan(decay.accuracy[0] ?? 0);
    },
  );
});
