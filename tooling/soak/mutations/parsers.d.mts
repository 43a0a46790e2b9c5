import type { Rng } from '../../../packages/core/src/index.ts';

export interface Parser {
  readonly name: string;
  readonly share: number;
  readonly original: Uint8Array;
  readonly mutate: (original: Uint8Array, rng: Rng) => Uint8Array;
  readonly read: (bytes: Uint8Array) => unknown;
}

export function parsersIn(place: string): Promise<readonly Parser[]>;
