import { loadLanes, storeLanes } from '../wasm/lanes.assembly';

/** Adds to `fault`, which begins anew with the first parameter, 0 for each finite gradient and NaN for each other. */
function addFaults(gradients: usize, count: usize, fault: usize, offset: usize): void {
  const zero = f32x4.splat(0);
  let faults = zero;
  for (let i: usize = 0; i < count; i += 4) {
    faults = f32x4.add(faults, f32x4.mul(loadLanes(gradients + (i << 2), count - i), zero));
  }
  const sum =
    f32x4.extract_lane(faults, 0) +
    f32x4.extract_lane(faults, 1) +
    f32x4.extract_lane(faults, 2) +
    f32x4.extract_lane(faults, 3);
  store<f32>(fault, offset === 0 ? sum : load<f32>(fault) + sum);
}

/**
 * A step of Adam on one of several parameters, which lies at `offset` bytes of the slots. Settings: beta1, beta2, scale,
 * epsilon, L2 decay, and the share of the parameters that decoupled decay leaves.
 */
export function adamStep(
  parameters: usize,
  gradients: usize,
  mean: usize,
  square: usize,
  settings: usize,
  updated: usize,
  newMean: usize,
  newSquare: usize,
  fault: usize,
  offset: usize,
  count: usize,
): void {
  const beta1 = v128.load32_splat(settings);
  const beta2 = v128.load32_splat(settings, 4);
  const scale = v128.load32_splat(settings, 8);
  const epsilon = v128.load32_splat(settings, 12);
  const decay = v128.load32_splat(settings, 16);
  const kept = v128.load32_splat(settings, 20);
  addFaults(gradients, count, fault, offset);
  for (let i: usize = 0; i < count; i += 4) {
    const at = i << 2;
    const there = offset + at;
    const lanes = count - i;
    const values = loadLanes(parameters + at, lanes);
    const gradient = f32x4.add(loadLanes(gradients + at, lanes), f32x4.mul(values, decay));
    const m = f32x4.add(f32x4.mul(loadLanes(mean + there, lanes), beta1), gradient);
    const v = f32x4.add(f32x4.mul(loadLanes(square + there, lanes), beta2), f32x4.mul(gradient, gradient));
    const along = f32x4.mul(f32x4.div(m, f32x4.add(f32x4.sqrt(v), epsilon)), scale);
    storeLanes(newMean + there, m, lanes);
    storeLanes(newSquare + there, v, lanes);
    storeLanes(updated + at, f32x4.sub(f32x4.mul(values, kept), along), lanes);
  }
}

/**
 * A step of gradient descent with momentum, likewise. Settings: learning rate, momentum, L2 decay, and what the gradient
 * and the velocity weigh in the direction.
 */
export function sgdStep(
  parameters: usize,
  gradients: usize,
  velocity: usize,
  settings: usize,
  updated: usize,
  newVelocity: usize,
  fault: usize,
  offset: usize,
  count: usize,
): void {
  const rate = v128.load32_splat(settings);
  const momentum = v128.load32_splat(settings, 4);
  const decay = v128.load32_splat(settings, 8);
  const ahead = v128.load32_splat(settings, 12);
  const along = v128.load32_splat(settings, 16);
  addFaults(gradients, count, fault, offset);
  for (let i: usize = 0; i < count; i += 4) {
    const at = i << 2;
    const there = offset + at;
    const lanes = count - i;
    const values = loadLanes(parameters + at, lanes);
    const gradient = f32x4.add(loadLanes(gradients + at, lanes), f32x4.mul(values, decay));
    const v = f32x4.add(f32x4.mul(loadLanes(velocity + there, lanes), momentum), gradient);
    const direction = f32x4.add(f32x4.mul(gradient, ahead), f32x4.mul(v, along));
    storeLanes(newVelocity + there, v, lanes);
    storeLanes(updated + at, f32x4.sub(values, f32x4.mul(direction, rate)), lanes);
  }
}
