import type { Dataset } from '@infomixup/core';
import type { Observer, RunView } from '../observer.js';
import type { Metrics } from './validation.js';

/** One call of `fit`: what it was asked for, and who watches. */
export interface Session {
  readonly dataset: Dataset;
  readonly epochs: number;
  readonly validation: Dataset | undefined;
  readonly metrics: Metrics;
  readonly stopped: () => boolean;
  readonly tell: Tell;
}

/** Tells every observer of an event, in their order, and waits for each. */
export type Tell = (event: (observer: Observer, run: RunView) => void | Promise<void>) => Promise<void>;

/** Ties observers to a run. */
export function tellAll(observers: readonly Observer[], view: Pick<RunView, 'snapshot' | 'weights'>): Tell {
  const run: RunView = {
    ...view,
    announce: (saved) => tell((observer) => observer.checkpoint?.(saved, run)),
  };
  const tell: Tell = async (event) => {
    for (const observer of observers) await event(observer, run);
  };
  return tell;
}
