import type { Answer } from './messages.js';

/** How long a worker may say nothing, or wait for the same, before it is told of: in milliseconds. */
export const patience = 60_000;

/** Hears a worker, and tells where it says nothing. */
export interface Listening {
  readonly hear: (answer: Answer) => void;
  readonly end: () => void;
}

/**
 * Tells of a worker that has said nothing for a minute, or has only said that it waits for the same; once, until it says
 * something else. It is not ended: a slow engine and slow data look alike from here.
 */
export function listenFor(worker: string, tell: (text: string) => void): Listening {
  let waits = '';
  let timer: NodeJS.Timeout | undefined;
  const stop = `it is waited for; "kill" ends it, and the other runs go on`;
  const tellOf = () =>
    tell(
      waits
        ? `${worker} has waited for ${waits} for a minute; ${stop}`
        : `${worker} has said nothing for a minute: it computes without a pause, or hangs; ${stop}`,
    );
  const restart = () => {
    clearTimeout(timer);
    timer = setTimeout(tellOf, patience).unref();
  };
  restart();
  return {
    hear: (answer) => {
      const now = answer.type === 'alive' ? (answer.waits[0] ?? '') : '';
      // Still the same wait: the clock runs on.
      if (now !== '' && now === waits) return;
      waits = now;
      restart();
    },
    end: () => clearTimeout(timer),
  };
}
