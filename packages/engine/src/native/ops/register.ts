import type { NativeBackend } from '../backend.js';
import { loadKernels } from '../kernels.js';
import { registerBiasGradient } from './bias.js';
import { registerCast } from './cast.js';
import { registerConvolution } from './convolution.js';
import { registerLogSoftmax } from './log-softmax.js';
import { registerOwnKernels } from './own-kernels.js';
import { hasOneDnnPooling, registerPooling } from './pooling.js';
import { registerReluGradient } from './relu.js';
import { registerReshape } from './reshape.js';
import { shapeInputs } from './shape-input.js';

const equipped = new WeakSet<NativeBackend>();

/** Gives tfjs-node the ops it lacks and faster ones for some it has, once. */
export function equip(backend: NativeBackend): void {
  if (equipped.has(backend)) return;
  equipped.add(backend);
  const inputOf = shapeInputs(backend);
  registerCast(backend);
  registerConvolution(backend, inputOf);
  registerReluGradient(backend);
  registerBiasGradient(backend);
  registerLogSoftmax(backend);
  registerReshape(backend, inputOf);
  if (hasOneDnnPooling(backend)) registerPooling(backend);
  // They are written for processors.
  if (!backend.isUsingGpuDevice && loadKernels()) registerOwnKernels(backend);
}
