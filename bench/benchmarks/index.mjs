import { fgsmDecay, pgdAttack } from './attacks.mjs';
import { lenet5Forward, lenet5InputGradient } from './lenet5-passes.mjs';
import { lenet5Step } from './lenet5-step.mjs';
import { methods, slowMethods } from './methods.mjs';
import { mnistEpoch } from './mnist-epoch.mjs';
import { preActResNet18Steps } from './pre-act-resnet18-step.mjs';
import { wasmStep } from './wasm-step.mjs';

/** Every benchmark, in the order in which they run. */
export const benchmarks = [
  lenet5Step,
  lenet5Forward,
  lenet5InputGradient,
  mnistEpoch,
  methods,
  slowMethods,
  fgsmDecay,
  pgdAttack,
  ...preActResNet18Steps,
  wasmStep,
];
