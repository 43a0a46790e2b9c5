import type { EvaluationProgress } from '@infomixup/evaluation';
import type { Observer } from '@infomixup/trainer';
import type { RunLabel, Show } from '../events.js';
import { stopwatch } from './job.js';

/** Shows a training's steps and epochs. */
export function runObserver(show: Show, run: RunLabel): Observer {
  let epochs = 0;
  let sinceEpoch = stopwatch();
  return {
    runStart: (start) => {
      epochs = start.epochs;
      sinceEpoch = stopwatch();
    },
    stepEnd: ({ epoch, batch, batches, loss }) => {
      const done = (batch + 1) / batches;
      show({ type: 'step', run, epoch: epoch + 1, epochs, done, loss, seconds: sinceEpoch() });
    },
    epochEnd: ({ record: { epoch, loss, terms, reports, validation = {}, seconds } }) => {
      const measured = Object.entries(validation).filter(([, value]) => Number.isFinite(value));
      const validated = Object.fromEntries(measured.map(([name, value]) => [`validation/${name}`, value]));
      const shown = { ...terms, ...reports, ...validated };
      show({ type: 'epoch', run, epoch: epoch + 1, epochs, loss, terms: shown, seconds });
      sinceEpoch = stopwatch();
    },
  };
}

const partOf = ({ phase, name }: EvaluationProgress): string =>
  ({ clean: 'clean accuracy', attack: name, probe: `check ${name}` })[phase];

/** Seconds until all is done, where `seconds` led from one share of it to another; undefined while that tells too little. */
function secondsLeft(from: number, share: number, seconds: number): number | undefined {
  return share - from >= 0.005 ? (seconds * (1 - share)) / (share - from) : undefined;
}

/** Shows how far an evaluation is. */
export function evaluationProgress(show: Show, run: RunLabel): (progress: EvaluationProgress) => void {
  // What is found in the journal takes no time, and tells nothing of how long the rest takes.
  let start = { share: 0, since: stopwatch() };
  let sincePart = stopwatch();
  return (progress) => {
    const { share, isFound = false, isKept = false } = progress;
    if (isFound) start = { share, since: stopwatch() };
    const done = progress.done / progress.total;
    const left = secondsLeft(start.share, share, start.since());
    show({
      type: 'evaluation',
      run,
      part: partOf(progress),
      done,
      seconds: sincePart(),
      ...(left !== undefined && { left }),
      ...(isKept && { kept: true }),
    });
    if (done === 1) sincePart = stopwatch();
  };
}
