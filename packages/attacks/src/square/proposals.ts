import type { Rng } from '@infomixup/core';
import type { Sample } from '../inner-loop.js';
import type { Image } from './image.js';

/** What a random search in squares proposes to try, in one norm. */
export interface Proposals {
  /** A first point. */
  readonly start: () => Float32Array;
  /** The best point so far, changed in a window that covers this share of the image; undefined where that changes nothing. */
  readonly next: (best: Float32Array, share: number) => Float32Array | undefined;
}

/** What proposals are made from. */
export interface ProposalParts extends Pick<Sample, 'input' | 'bounds' | 'project'> {
  readonly image: Image;
  readonly epsilon: number;
  readonly rng: Rng;
}
