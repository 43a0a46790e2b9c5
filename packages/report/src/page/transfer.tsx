import type { Transfer } from '@infomixup/evaluation';
import type { ReportRun } from '../input.js';
import { epsilonText, normTitle } from '../titles.js';

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

/** Up to which share of samples broken by others alone the check passes. */
const chance = 0.02;

const meaning = ({ alone, n }: Transfer): string => {
  const fall = `${alone} of ${n} samples fall to these and not to its own gradients`;
  return alone <= chance * n
    ? `${fall}: as it should be.`
    : `${fall}, which are masked. Evaluate with these perturbations too, and look at what the checks say of the gradients.`;
};

const titles = [
  'evaluated',
  'perturbations made on',
  'that model',
  'evaluated model',
  'under its own gradients',
  'means',
];

/** What perturbations made on other models do; nothing where none was given. */
export function Transfers({ runs }: { runs: readonly ReportRun[] }) {
  const rows = runs.flatMap(({ method, seed, evaluation }) =>
    (evaluation.transfer ?? []).map((transfer) => ({ method, seed, transfer })),
  );
  return rows.length === 0 ? null : (
    <section>
      <h2>Transfer</h2>
      <p>
        Perturbations made along the gradients of another model, and the accuracy that they leave of that model and of
        the one that is evaluated. One whose gradients can be trusted loses more to its own.
      </p>
      <div class="scroll">
        <table class="checks">
          <thead>
            <tr>
              {titles.map((title) => (
                <th scope="col">{title}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ method, seed, transfer }) => (
              <tr>
                <td>
                  {method}, seed {seed}
                </td>
                <td>
                  {transfer.from} ({normTitle[transfer.norm]}, epsilon {epsilonText(transfer.epsilon)}, {transfer.n}{' '}
                  samples)
                </td>
                <td>{percent(transfer.ofSource)}</td>
                <td>{percent(transfer.accuracy)}</td>
                <td>{percent(transfer.whiteBox)}</td>
                <td>{meaning(transfer)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
