import { expect } from 'vitest';
import type { Browser } from '../../../tooling/browser/chromium.js';

/** What the page writes under "The numbers". */
export interface Numbers {
  readonly losses: readonly number[];
  readonly logits: readonly number[];
  readonly decay: { readonly accuracy: readonly number[] };
}

/** What a visitor chooses. */
export interface Choice {
  readonly engine: string;
  readonly method: string;
}

/** Chooses, presses the button and reads the numbers, as a visitor would. */
export async function numbersOn(browser: Browser, address: string, { engine, method }: Choice): Promise<Numbers> {
  const tab = await browser.newPage();
  const errors: string[] = [];
  tab.on('pageerror', (error) => errors.push(String(error)));
  await tab.goto(address);
  await tab.selectOption('[name=engine]', engine);
  await tab.selectOption('[name=method]', method);
  await tab.click('button');
  await tab.waitForSelector('body[data-state=done], body[data-state=failed]', { timeout: 100_000 });
  const said = await tab.textContent('#status');
  expect(errors, `${said}`).toEqual([]);
  expect(await tab.getAttribute('body', 'data-state'), `${said}`).toBe('done');
  expect(await tab.textContent('#engine')).toContain(`engine: ${engine} (`);
  const numbers: Numbers = JSON.parse((await tab.textContent('#outcome')) ?? '');
  await tab.close();
  return numbers;
}
