import { InfomixupError } from '@infomixup/core';
import * as tf from '@tensorflow/tfjs';
import type { Engine } from '../engine.js';
import { equipGraphics } from '../kernels/on-graphics.js';
import { type Adapter, adapterName, type Gpu, isSoftware } from './adapter.js';
import { describePortable } from './describe.js';
import { requireOneCopy } from './one-copy.js';

export const webgpuPackage = '@tensorflow/tfjs-backend-webgpu';

/** Whether software may stand in for a graphics card. */
export type Needs = 'hardware' | 'any adapter';

const failed = (what: string, code: string) => new InfomixupError(`engine: ${what}; open another engine`, code);

async function findAdapter(gpu: Gpu, needs: Needs): Promise<Adapter> {
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (!adapter) throw failed('WebGPU finds no graphics adapter and no driver for one', 'no-adapter');
  if (needs === 'any adapter' || !isSoftware(adapter)) return adapter;
  const what = `WebGPU has no graphics card, only software (${adapterName(adapter)})`;
  throw new InfomixupError(`engine: ${what}; name 'webgpu' to open it all the same`, 'software-adapter');
}

/** The optional package, by a name that bundlers can follow. */
async function load(): Promise<void> {
  try {
    await import('@tensorflow/tfjs-backend-webgpu');
  } catch (cause) {
    const what = `${webgpuPackage} is not installed`;
    throw new InfomixupError(`engine: ${what}; run \`npm install ${webgpuPackage}@4.22.0\``, 'no-webgpu', { cause });
  }
}

/** Starts the backend, which asks for the same adapter and takes all that it offers. */
async function start(): Promise<void> {
  await load();
  requireOneCopy(webgpuPackage, 'webgpu');
  if (await tf.setBackend('webgpu')) return;
  // Left registered it would be the first that tfjs tries.
  tf.removeBackend('webgpu');
  throw failed('the WebGPU backend did not start', 'not-loadable');
}

/** Opens WebGPU on the best adapter and repairs it; `surround` sets the stage while the backend starts. @throws InfomixupError. */
export async function openWebgpu(
  gpu: Gpu,
  needs: Needs,
  surround: (start: () => Promise<void>) => Promise<void> = (begin) => begin(),
): Promise<Engine> {
  const found = await findAdapter(gpu, needs);
  if (!tf.findBackend('webgpu')) {
    await surround(start);
    equipGraphics('webgpu');
  }
  const adapter = adapterName(found);
  const what = isSoftware(found) ? `${adapter}, software on the processor` : adapter;
  return describePortable('webgpu', what, { adapter });
}
