import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Browser, launchChromium, noBrowser } from '../../../../tooling/browser/chromium.js';
import { type ServedPage, servePage } from '../../../../tooling/browser/served-page.js';
import type { Verdict } from './browser/page.js';
import { oneOfEach } from './cases/cases.js';

describe.skipIf(noBrowser)(`engine webgl${noBrowser ? ` (absent: ${noBrowser})` : ''}`, () => {
  let page: ServedPage;
  let browser: Browser;
  beforeAll(async () => {
    page = await servePage({
      root: fileURLToPath(new URL('./browser', import.meta.url)),
      resolve: { conditions: ['infomixup-source', 'browser', 'module', 'import', 'default'] },
      build: { target: 'es2022' },
    });
    browser = await launchChromium();
  });
  afterAll(async () => {
    // Where one did not come up, its own error is what to see.
    await browser?.close();
    await page?.close();
  });

  it('holds to the references in a browser', async () => {
    const tab = await browser.newPage();
    await tab.goto(page.address);
    // Small tensors would otherwise be left to the cpu backend.
    const all = Boolean(process.env.INFOMIXUP_SOAK);
    const call = `conformance('webgl', { WEBGL_CPU_FORWARD: false }, ${all})`;
    const { held, wrong }: Verdict = await tab.evaluate(call);
    expect(wrong).toEqual([]);
    expect(held).toBeGreaterThanOrEqual(oneOfEach.length);
    // Software draws in the place of a graphics card, and shares the processor with whatever else runs.
  }, 600_000);
});
