import { renderToString } from 'preact-render-to-string';
import type { Comparison } from '../comparison/comparison.js';
import type { Figure, Subject } from '../figures/chart.js';
import type { ReportInput } from '../input.js';
import { Checks } from './checks.js';
import { ComparisonTable } from './comparison-table.js';
import { FigureSection } from './figure.js';
import { Legend } from './legend.js';
import { Provenance } from './provenance.js';
import { Setting } from './setting.js';
import { styles } from './styles.js';
import { Transfers } from './transfer.js';

// Names and numbers in it may come from a stranger's run: whatever they hold, a browser loads and runs nothing.
const policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:";

/** All that a page shows. */
interface PageContent {
  readonly input: ReportInput;
  readonly comparison: Comparison;
  readonly figures: readonly Figure[];
}

const Page = ({ input, comparison, figures }: PageContent) => {
  const about = (subject: Subject) => figures.filter((figure) => figure.subject === subject);
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content={policy} />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{input.title}</title>
        <style dangerouslySetInnerHTML={{ __html: styles }} />
      </head>
      <body>
        <h1>{input.title}</h1>
        <Setting input={input} />
        <ComparisonTable comparison={comparison} />
        <Legend input={input} />
        {comparison.findings.map((finding) => (
          <p>{finding}</p>
        ))}
        {comparison.passes.map((sentence) => (
          <p class="legend">{sentence}</p>
        ))}
        {comparison.warnings.map((warning) => (
          <p class="warning">{warning}</p>
        ))}
        {input.runs.flatMap(({ method, seed, notes = [] }) =>
          notes.map((note) => (
            <p class="warning">
              <strong>{method}</strong>, seed {seed}: {note}
            </p>
          )),
        )}
        <FigureSection title="Accuracy decay" figures={about('decay')} />
        <FigureSection title="Nearest adversarial points" figures={about('distances')} />
        <Checks runs={input.runs} />
        <FigureSection title="Ascents, step by step" figures={about('trajectories')} />
        <Transfers runs={input.runs} />
        <FigureSection title="Decision surfaces" figures={about('decision-surface')} />
        <FigureSection title="Examples" figures={about('examples')} />
        <FigureSection title="Training" figures={about('training')} />
        <Provenance input={input} />
      </body>
    </html>
  );
};

/** The whole report as one HTML document that needs no other file. */
export function renderPage(input: ReportInput, comparison: Comparison, figures: readonly Figure[]): string {
  return `<!doctype html>\n${renderToString(<Page input={input} comparison={comparison} figures={figures} />)}\n`;
}
