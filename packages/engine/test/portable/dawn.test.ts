import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { runSources } from '../../../../tooling/typescript/run-sources.js';
import { vulkanDriver } from '../../../../tooling/vulkan-driver.js';

const packageFolder = fileURLToPath(new URL('../..', import.meta.url));

/** Runs a program of its own, which must end by itself, and returns what it printed. */
async function run(program: string, driver: string | undefined): Promise<unknown> {
  const node = [...runSources, '--expose-gc', '--input-type=module', '--eval'];
  const options = { cwd: packageFolder, env: { ...process.env, VK_DRIVER_FILES: driver }, timeout: 60_000 };
  const { stdout } = await promisify(execFile)(process.execPath, [...node, program], options);
  return JSON.parse(stdout);
}

const computing = `
  import * as tf from '@tensorflow/tfjs';
  import { openEngine } from './src/index.ts';
  const navigatorBefore = globalThis.navigator;
  const { name, adapter, line } = await openEngine({ prefer: 'webgpu' });
  const ones = tf.ones([200, 200]);
  globalThis.gc();
  const product = tf.matMul(ones, ones);
  const waiting = (() => { try { product.dataSync(); } catch (error) { return error.code; } })();
  const [value] = await product.data();
  const navigatorKept = globalThis.navigator === navigatorBefore;
  console.log(JSON.stringify({ name, adapter, line, value, waiting, read: product.dataSync()[0], navigatorKept }));
`;

const refused = (program: string) => `
  ${program}
  await open().catch(({ code, message }) => console.log(JSON.stringify({ code, message })));
`;

const byName = refused(`
  import { openEngine } from './src/index.ts';
  const open = () => openEngine({ prefer: 'webgpu' });
`);

const onHardware = refused(`
  import { openDawnOnHardware } from './src/portable/node/dawn.ts';
  const open = openDawnOnHardware;
`);

describe.skipIf(!vulkanDriver)(`WebGPU in Node${vulkanDriver ? '' : ' (no Vulkan driver is here)'}`, () => {
  it('computes, says on what, and lets the program end', async () => {
    const result = await run(computing, vulkanDriver);
    expect(result).toMatchObject({ name: 'webgpu', value: 200, read: 200, navigatorKept: true });
    // A value that was awaited once is at hand.
    expect(result).toMatchObject({ waiting: 'cannot-wait', line: expect.stringMatching(/^engine: webgpu \([^\n]+$/) });
  });

  it('is not chosen on software unless it is named', async () => {
    expect(await run(onHardware, vulkanDriver)).toMatchObject({ code: 'software-adapter' });
  });
});

describe('WebGPU in Node without a driver', () => {
  it('says so', async () => {
    expect(await run(byName, '/dev/null')).toEqual({
      code: 'no-adapter',
      message: 'engine: WebGPU finds no graphics adapter and no driver for one; open another engine',
    });
  });
});
