import { implementOp } from '../op.js';
import { attributesOf } from '../tensorflow/attributes.js';
import type { NativeBackend } from '../tensorflow/backend.js';
import { reluGradientOp } from './relu.js';

/** TensorFlow's own op. */
export function implementReluGradient(backend: NativeBackend): void {
  const attributes = [attributesOf(backend).float];
  implementOp('tensorflow', reluGradientOp, ({ dy, x }) => [
    backend.executeSingleOutput(reluGradientOp.name, attributes, [dy, x]),
  ]);
}
