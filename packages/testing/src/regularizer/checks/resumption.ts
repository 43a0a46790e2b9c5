import type { Checkpoint } from '@infomixup/trainer';
import type { Verdict } from '../../broken.js';
import { broken } from '../../broken.js';
import { expectSameWeights } from '../same-weights.js';
import type { RegularizerSubject } from '../subject.js';
import { stepsPerEpoch, trainedWeights } from '../train.js';

/** A run stopped mid-epoch or at an epoch's end, and resumed with everything made anew, ends as one never stopped. */
export async function resumesExactly<R>(subject: RegularizerSubject<R>): Promise<Verdict> {
  const uninterrupted = await trainedWeights(subject, [subject.create()]);
  for (const steps of [1, stepsPerEpoch(subject), stepsPerEpoch(subject) + 1])
    expectSameWeights(
      uninterrupted,
      await trainedWeights(subject, [subject.create()], { resume: await checkpointAfter(subject, steps) }),
      `between a run that was stopped after ${steps} steps and one that was not`,
      'keep what the next step needs in the state that nextState and epochEnd return',
    );
  return 'kept';
}

async function checkpointAfter<R>(subject: RegularizerSubject<R>, steps: number): Promise<Checkpoint> {
  const stop = new AbortController();
  let checkpoint: Checkpoint | undefined;
  await trainedWeights(subject, [subject.create()], {
    signal: stop.signal,
    observers: [
      {
        stepEnd: async ({ position }, run) => {
          if (position.step !== steps) return;
          checkpoint = await run.snapshot();
          stop.abort();
        },
      },
    ],
  });
  if (!checkpoint) throw broken(`the run ended before step ${steps}`, 'give more data');
  return checkpoint;
}
