import { fileURLToPath } from 'node:url';
import { type BuildContext, context } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Browser, launchChromium, noBrowser } from '../../../../tooling/browser/chromium.js';
import type { Verdict } from './browser/page.js';
import { oneOfEach } from './cases/cases.js';

describe.skipIf(noBrowser)(`engine webgl${noBrowser ? ` (absent: ${noBrowser})` : ''}`, () => {
  let bundle: BuildContext;
  let address: string;
  let browser: Browser;
  beforeAll(async () => {
    const folder = fileURLToPath(new URL('./browser', import.meta.url));
    bundle = await context({
      entryPoints: [`${folder}/page.ts`],
      outdir: folder,
      write: false,
      bundle: true,
      splitting: true,
      format: 'esm',
      conditions: ['infomixup-source', 'browser', 'module', 'import', 'default'],
      logLevel: 'error',
    });
    const { port } = await bundle.serve({ host: '127.0.0.1', servedir: folder });
    address = `http://127.0.0.1:${port}`;
    browser = await launchChromium();
  });
  afterAll(async () => {
    // Where one did not come up, its own error is what to see.
    await browser?.close();
    await bundle?.dispose();
  });

  it('holds to the references in a browser', async () => {
    const tab = await browser.newPage();
    await tab.goto(address);
    // Small tensors would otherwise be left to the cpu backend.
    const all = Boolean(process.env.INFOMIXUP_SOAK);
    const call = `conformance('webgl', { WEBGL_CPU_FORWARD: false }, ${all})`;
    const { held, wrong }: Verdict = await tab.evaluate(call);
    expect(wrong).toEqual([]);
    expect(held).toBeGreaterThanOrEqual(oneOfEach.length);
    // Software draws in the place of a graphics card, and shares the processor with whatever else runs.
  }, 600_000);
});
