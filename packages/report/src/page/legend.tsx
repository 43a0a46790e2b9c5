import type { ReportInput } from '../input.js';
import { normTitle } from '../titles.js';

const severalSeeds = ({ runs }: ReportInput): boolean =>
  runs.some(({ method }, i) => runs.findIndex((run) => run.method === method) !== i);

/** How to read the comparison table. */
export function Legend({ input }: { input: ReportInput }) {
  const attacks = input.runs[0]?.evaluation.attacks ?? [];
  const budgets = attacks.map(({ name, norm, n }) => `${name} ${normTitle[norm]} on ${n} samples`).join(', ');
  return (
    <p class="legend">
      Below each attack ({budgets || 'none was run'}): the share of samples still classified rightly when it may change
      them by that epsilon, in input units. The area is that under the accuracy decay curve, divided by the range of
      epsilons: 1 would be a model no budget can fool.
      {severalSeeds(input) &&
        ' After ±: half of the 95 % interval of the mean over seeds. Below: the difference to the first method and to the best of the column, paired over seeds. Bold: a difference whose interval excludes 0 (from three seeds on), and a number that lies so above every other of its column.'}
    </p>
  );
}
