import { answerRows, type Row } from '../record/logit-rows.js';
import { eachBatch, type Subject } from '../record/subject.js';

/** What several forward passes of the same inputs gave: one list of rows a pass. */
export type ForwardProbe = readonly (readonly Row[])[];

/** Shows the first `samples` inputs to the model `passes` times. */
export async function probeForward(subject: Subject, samples: number, passes: number): Promise<ForwardProbe> {
  const found = Array.from({ length: passes }, (): Row[] => []);
  await eachBatch(subject, samples, async ({ batch }) => {
    for (const rows of found) rows.push(...(await answerRows(subject.classifier, batch.inputs)));
  });
  return found;
}
