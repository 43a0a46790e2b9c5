import { hasFusedKernel } from '@infomixup/core';
import type { Optimizer } from '../optimizers/optimizer.js';
import { composedMove } from './composed-move.js';
import { fusedMove } from './fused-move.js';
import type { Moved, Start } from './move.js';

/** One move of all parameters along their gradients, in one kernel where optimizer and engine have it. Call inside `tidy`. */
export function moved(optimizer: Optimizer, start: Start): Moved {
  return optimizer.fused && hasFusedKernel(optimizer.fused.kernel)
    ? fusedMove(optimizer.fused, optimizer.slots, start)
    : composedMove(optimizer, start);
}
