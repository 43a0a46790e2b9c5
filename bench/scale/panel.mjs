import { median } from '../runner/statistics.mjs';
import { predictedBy } from './growth.mjs';
import { verdictOn } from './verdict.mjs';

const [measuredColor, predictedColor] = ['#0072b2', '#e69f00'];

const quantities = {
  time: ({ results }) => results.map(({ fastestOfRounds }) => fastestOfRounds),
  memory: ({ results }) => results.map(({ peakBytes }) => [peakBytes / 2 ** 20]),
};

/** What was measured at each point: the middle, the least and the greatest of its rounds; and what the fit predicts. */
function rowsOf(result, quantity) {
  const { fit } = result.growth[quantity];
  return quantities[quantity](result).map((values, index) => ({
    value: result.points[index].value,
    ...{ measured: median(values), low: Math.min(...values), high: Math.max(...values) },
    predicted: predictedBy(fit, result.points[index].operations),
  }));
}

const axis = (field, title, high) => ({
  ...{ field, type: 'quantitative', title },
  scale: { domain: [0, high], nice: false },
  axis: { tickCount: 5 },
});

/** Dots, with bars from the least to the greatest round, over the line of the prediction. */
export function panel(result, quantity, { title, head }) {
  const values = rowsOf(result, quantity);
  const highest = 1.05 * Math.max(...values.flatMap(({ high, predicted }) => [high, predicted]));
  const x = axis('value', result.axis, 1.03 * values.at(-1).value);
  const y = (field) => axis(field, title, highest);
  const rule = { mark: { type: 'rule', color: measuredColor, strokeWidth: 1.2 } };
  return {
    ...{ width: 240, height: 130, data: { values } },
    title: head(verdictOn(result.growth[quantity]).text),
    layer: [
      { mark: { type: 'line', color: predictedColor, strokeWidth: 2.5 }, encoding: { x, y: y('predicted') } },
      { ...rule, encoding: { x, y: y('low'), y2: { field: 'high' } } },
      { mark: { type: 'circle', color: measuredColor, size: 36, opacity: 1 }, encoding: { x, y: y('measured') } },
    ],
  };
}
