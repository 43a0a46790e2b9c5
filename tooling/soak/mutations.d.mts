import type { Rng } from '../../packages/core/src/index.ts';
import type { Parser } from './mutations/parsers.mjs';

export function readMutations(
  parser: Parser,
  count: number,
  rng: Rng,
  keep: (bytes: Uint8Array) => string,
): Promise<{ readonly reads: number; readonly longest: number }>;
