import { decodeExample, type Evaluation } from '@infomixup/evaluation';
import type { TopLevelSpec } from 'vega-lite';
import { firstRuns, type ReportRun } from '../input.js';
import { imageUrl } from '../render/image-url.js';
import { normTitle } from './decay-curves.js';
import { theme } from './theme.js';

interface Cell {
  readonly row: string;
  readonly column: string;
  readonly url: string;
  readonly caption: string;
  readonly wrong: boolean;
}

const pictureShape = ([height = 1, width = 1, channels = 1]: readonly number[]): [number, number, number] => [
  height,
  width,
  channels,
];

/** The cells of one run: the clean picture, then what each budget of the attack made of it. */
function cellsOf({ method, evaluation }: ReportRun, attack: string, sample: number): Cell[] {
  const { examples, dataset, model } = evaluation;
  const clean = examples.clean.find((example) => example.sample === sample);
  if (!clean) return [];
  const cell = (
    column: string,
    shown: Evaluation['examples']['clean'][number] | Evaluation['examples']['perturbed'][number],
  ) => ({
    row: method,
    column,
    url: imageUrl(decodeExample(evaluation, shown.values), pictureShape(dataset.inputShape), model.bounds),
    caption: dataset.classes[shown.prediction] ?? String(shown.prediction),
    wrong: shown.prediction !== clean.label,
  });
  const perturbed = examples.perturbed.filter((example) => example.attack === attack && example.sample === sample);
  return [cell('clean', clean), ...perturbed.map((example) => cell(example.epsilon.toFixed(2), example))];
}

/**
 * Pictures of one sample: a row a method (its first seed), a column an epsilon, the predicted class below each.
 * Undefined where the inputs are no pictures or none was kept.
 */
export function exampleGrid(runs: readonly ReportRun[], attack: string, sample: number): TopLevelSpec | undefined {
  const firsts = firstRuns(runs);
  if (firsts[0]?.evaluation.examples.encoding !== 'uint8') return undefined;
  const cells = firsts.flatMap((run) => cellsOf(run, attack, sample));
  if (cells.length === 0) return undefined;
  const columns = [...new Set(cells.map(({ column }) => column))];
  const norm = firsts[0]?.evaluation.attacks.find(({ name }) => name === attack)?.norm ?? 'linf';
  const x = {
    field: 'column',
    type: 'nominal' as const,
    sort: columns,
    title: `epsilon (${normTitle[norm]}, in input units)`,
    axis: { orient: 'top' as const, labelAngle: 0, domain: false, ticks: false },
  };
  const y = {
    field: 'row',
    type: 'nominal' as const,
    sort: firsts.map(({ method }) => method),
    title: null,
    axis: { domain: false, ticks: false },
  };
  return {
    title: `${attack} on sample ${sample}: the class each model sees (wrong ones in red, marked ✗)`,
    width: { step: 64 },
    height: { step: 82 },
    config: theme,
    data: { values: cells },
    encoding: { x, y },
    layer: [
      {
        mark: { type: 'image', width: 56, height: 56, yOffset: -8 },
        encoding: { url: { field: 'url', type: 'nominal' } },
      },
      {
        transform: [{ calculate: "datum.wrong ? datum.caption + ' ✗' : datum.caption", as: 'shown' }],
        mark: { type: 'text', dy: 30, fontSize: 12 },
        encoding: {
          text: { field: 'shown' },
          color: {
            field: 'wrong',
            type: 'nominal',
            scale: { domain: [false, true], range: ['#222222', '#c00000'] },
            legend: null,
          },
        },
      },
    ],
  };
}
