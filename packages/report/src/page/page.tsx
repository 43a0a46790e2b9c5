import { renderToString } from 'preact-render-to-string';
import type { Comparison } from '../comparison/comparison.js';
import type { ReportInput } from '../input.js';
import { Checks } from './checks.js';
import { ComparisonTable } from './comparison-table.js';
import { type Figure, FigureView } from './figure.js';
import { styles } from './styles.js';

const Setting = ({ input: { runs } }: { input: ReportInput }) => {
  const evaluation = runs[0]?.evaluation;
  const seeds = [...new Set(runs.map(({ seed }) => seed))];
  return (
    <p class="lead">
      {evaluation?.model.name} on {evaluation?.dataset.name}, {evaluation?.n} test samples,{' '}
      {seeds.length === 1 ? `seed ${seeds[0]}` : `${seeds.length} seeds (${seeds.join(', ')})`}, engine{' '}
      {evaluation?.engine}
    </p>
  );
};

const Attacks = ({ input: { runs } }: { input: ReportInput }) => (
  <details>
    <summary>Attack settings</summary>
    <pre>
      {runs[0]?.evaluation.attacks
        .map(
          ({ name, norm, n, seed, settings }) =>
            `${name} (${norm}, ${n} samples, seed ${seed}): ${JSON.stringify(settings)}`,
        )
        .join('\n')}
    </pre>
  </details>
);

const Page = (page: { input: ReportInput; comparison: Comparison; figures: readonly Figure[] }) => (
  <html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <title>{page.input.title}</title>
      <style dangerouslySetInnerHTML={{ __html: styles }} />
    </head>
    <body>
      <h1>{page.input.title}</h1>
      <Setting input={page.input} />
      <ComparisonTable comparison={page.comparison} />
      <p>
        Robust accuracy is the share of samples still classified rightly at that epsilon. The area is that under the
        accuracy decay curve, divided by the range of epsilons: 1 would be a model no budget can fool.
      </p>
      <Checks runs={page.input.runs} />
      <section>
        <h2>Figures</h2>
        {page.figures.map((figure) => (
          <FigureView figure={figure} />
        ))}
      </section>
      <section>
        <h2>How it was made</h2>
        <Attacks input={page.input} />
        <details>
          <summary>Configuration</summary>
          <pre>{JSON.stringify(page.input.config ?? {}, null, 2)}</pre>
        </details>
      </section>
    </body>
  </html>
);

/** The whole report as one HTML document that needs no other file. */
export const renderPage = (input: ReportInput, comparison: Comparison, figures: readonly Figure[]): string =>
  `<!doctype html>\n${renderToString(<Page input={input} comparison={comparison} figures={figures} />)}\n`;
