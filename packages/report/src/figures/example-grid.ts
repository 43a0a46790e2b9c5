import type { TopLevelSpec } from 'vega-lite';
import { firstRuns, type ReportRun } from '../input.js';
import { type AttackName, normTitle } from '../titles.js';
import { className, picturesOf } from './pictures.js';
import { theme } from './theme.js';

const nominal = (field: string, sort: readonly string[], axis: object) => ({
  field,
  type: 'nominal' as const,
  sort: [...sort],
  axis: { domain: false, ticks: false, labelLimit: 0, ...axis },
});

const picture = {
  mark: { type: 'image' as const, width: 56, height: 56, yOffset: -8 },
  encoding: { url: { field: 'url', type: 'nominal' as const } },
};

const seenClass = {
  transform: [{ calculate: "datum.wrong ? datum.seen + ' ✗' : datum.seen", as: 'shown' }],
  mark: { type: 'text' as const, dy: 30, fontSize: 12 },
  encoding: {
    text: { field: 'shown', type: 'nominal' as const },
    color: {
      field: 'wrong',
      type: 'nominal' as const,
      scale: { domain: [false, true], range: ['#222222', '#c00000'] },
      legend: null,
    },
  },
};

function titleOf(attack: AttackName, sample: number, [first]: readonly ReportRun[]) {
  const clean = first?.evaluation.examples.clean.find((example) => example.sample === sample);
  const label = first && clean ? `, of class ${className(first.evaluation, clean.label)}` : '';
  return {
    text: `Sample ${sample}${label}, under ${attack.name} (${normTitle[attack.norm]})`,
    subtitle: 'below each picture the class the model sees; ✗: wrong',
  };
}

/**
 * Pictures of one sample: a row a method (its first seed), a column an epsilon, the predicted class below each.
 * Undefined where the inputs are no pictures or none was kept.
 */
export function exampleGrid(runs: readonly ReportRun[], attack: AttackName, sample: number): TopLevelSpec | undefined {
  const firsts = firstRuns(runs);
  const pictures = firsts.flatMap((run) => picturesOf(run, attack, sample));
  if (pictures.length === 0) return undefined;
  const columns = [...new Set(pictures.map(({ column }) => column))];
  const methods = firsts.map(({ method }) => method);
  const title = `epsilon (${normTitle[attack.norm]} norm, input units)`;
  return {
    title: titleOf(attack, sample, firsts),
    width: { step: 68 },
    height: { step: 84 },
    config: theme,
    data: { values: pictures },
    encoding: {
      x: { ...nominal('column', columns, { orient: 'top', labelAngle: 0 }), title },
      y: { ...nominal('method', methods, {}), title: null },
    },
    layer: [picture, seenClass],
  };
}
