import type { ReportInput } from '../input.js';

const attackLines = ({ runs }: ReportInput): string =>
  (runs[0]?.evaluation.attacks ?? [])
    .map(
      ({ name, norm, n, seed, settings, queryBudget }) =>
        `${name} (${norm}, ${n} samples, seed ${seed}${queryBudget ? `, at most ${queryBudget} queries` : ''}): ${JSON.stringify(settings)}`,
    )
    .join('\n');

/** What it takes to make the same numbers again. */
export function Provenance({ input }: { input: ReportInput }) {
  return (
    <section>
      <h2>How it was made</h2>
      <details>
        <summary>Attack settings</summary>
        <pre>{attackLines(input)}</pre>
      </details>
      {input.config !== undefined && (
        <details>
          <summary>Configuration</summary>
          <pre>{JSON.stringify(input.config, null, 2)}</pre>
        </details>
      )}
    </section>
  );
}
