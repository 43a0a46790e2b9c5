import { InfomixupError } from '@infomixup/core';
import type { Engine } from '../../engine.js';
import type { Gpu } from '../adapter.js';
import { type Needs, openWebgpu } from '../webgpu.js';

function navigatorGpu(): Gpu {
  // Browsers without WebGPU, and pages that are not served securely, lack it.
  const { gpu }: { readonly gpu?: Gpu } = navigator;
  if (gpu) return gpu;
  const what = 'this browser offers no WebGPU to this page';
  throw new InfomixupError(
    `engine: ${what}; serve it over https or from localhost, or open another engine`,
    'no-webgpu',
  );
}

const openFor = (needs: Needs) => async (): Promise<Engine> => openWebgpu(navigatorGpu(), needs);

/** Opens WebGPU on whatever adapter there is. @throws InfomixupError. */
export const openNavigatorGpu = openFor('any adapter');

/** Opens WebGPU on a graphics card. @throws InfomixupError. */
export const openNavigatorGpuOnHardware = openFor('hardware');
