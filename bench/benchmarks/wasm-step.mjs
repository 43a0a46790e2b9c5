import { ours } from '../runner/sides.mjs';

const options = { batchSize: 256, warmUp: 2, steps: 8, comparedSteps: 5 };

export const wasmStep = {
  name: 'wasm-step',
  work: 'LeNet-5 training step with Adam on the wasm engine, batch 256; and with filter gradients by im2col instead',
  rounds: 4,
  sides: [
    ours('lenet5-step', 'step', { name: 'ours', engine: 'wasm', options }),
    ours('lenet5-step', 'step', { name: 'im2col', engine: 'wasm', options: { ...options, im2col: true } }),
  ],
  agreement: { losses: { relative: 1e-3 } },
  comparisons: [
    { kind: 'milliseconds', of: 'ours', goal: 60 },
    { of: 'ours', to: ['im2col'], goal: 1 / 1.5 },
  ],
};
