import { existsSync } from 'node:fs';
import { hasCode, InfomixupError } from '@infomixup/core';
import type { Engine } from '../../engine.js';
import type { Gpu } from '../adapter.js';
import { type Needs, openWebgpu, webgpuPackage } from '../webgpu.js';
import { withNavigator } from './navigator.js';
import { refuseReadingSync } from './read-sync.js';

const install = `run \`npm install webgpu@0.6.2 ${webgpuPackage}@4.22.0\``;

/** Loads Dawn, the WebGPU of Chromium, as the optional package `webgpu` brings it. */
async function load() {
  try {
    return await import('webgpu');
  } catch (error) {
    // A module that is not there has this code; one whose addon does not fit the machine another.
    const absent = hasCode(error, 'ERR_MODULE_NOT_FOUND');
    const what = absent ? 'the package webgpu is not installed' : `the package webgpu does not load here: ${error}`;
    throw new InfomixupError(`engine: ${what}; ${install}`, absent ? 'no-webgpu' : 'not-loadable', { cause: error });
  }
}

// Dawn's devices crash the process once this object is collected, so it stays; it does not keep a process from ending.
let gpu: Gpu | undefined;

async function dawn(): Promise<Gpu> {
  const { create, globals } = await load();
  Object.assign(globalThis, globals);
  return create([]);
}

async function openFor(needs: Needs): Promise<Engine> {
  gpu ??= await dawn();
  const opened = gpu;
  const engine = await openWebgpu(opened, needs, (start) => withNavigator(opened, start));
  refuseReadingSync();
  return engine;
}

/** Where Linux shows a graphics card, or names a driver for one. */
const signs = ['/dev/dri', '/dev/nvidiactl', '/dev/dxg'];

/** Looking for an adapter where there is no card fails too, but writes warnings first. */
function requireSigns(): void {
  const { VK_DRIVER_FILES, VK_ICD_FILENAMES } = process.env;
  if (process.platform !== 'linux' || VK_DRIVER_FILES || VK_ICD_FILENAMES || signs.some(existsSync)) return;
  throw new InfomixupError('engine: no graphics card was found for WebGPU; open another engine', 'no-adapter');
}

/** Opens WebGPU on whatever adapter there is. @throws InfomixupError. */
export function openDawn(): Promise<Engine> {
  return openFor('any adapter');
}

/** Opens WebGPU on a graphics card. @throws InfomixupError. */
export async function openDawnOnHardware(): Promise<Engine> {
  requireSigns();
  return openFor('hardware');
}
