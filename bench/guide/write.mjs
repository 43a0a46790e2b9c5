import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { benchmarks } from '../benchmarks/index.mjs';
import { methods, slowMethods } from '../benchmarks/methods.mjs';
import { robustness } from '../benchmarks/robustness.mjs';
import { latestOf } from '../runner/history.mjs';
import { drawScale } from '../scale/figure.mjs';
import { sweeps } from '../scale/sweeps.mjs';
import { comparisonTable } from './comparisons.mjs';
import { growthTable } from './growth.mjs';
import { methodTable } from './methods.mjs';
import { disturbanceSentence, settingSentence } from './setting.mjs';

const guide = fileURLToPath(new URL('../../docs/guides/speed.md', import.meta.url));

const figure =
  '![Time and peak memory against batch size, latent dimension, classes, budgets and steps of an attack, and image size, each beside the line that its arithmetic predicts](../images/scale.png)\n\n';

/** The text with what stands between the two comments called `name` replaced. */
function withPart(text, name, part) {
  const pattern = new RegExp(`(<!-- measured: ${name} -->\n)[\\s\\S]*?(<!-- end: ${name} -->)`);
  if (!pattern.test(text)) throw new Error(`bench: ${guide} has no part "${name}" to write the results into`);
  return text.replace(pattern, (_, start, end) => `${start}\n${part}\n\n${end}`);
}

const measuredText = (table, results) =>
  `${table(results)}\n\n${settingSentence(results)}${disturbanceSentence(results)}`;

/** A table of what has been measured, how it was, and what has not been. */
function partOf(entries, table) {
  const latest = entries.map(({ name }) => ({ name, result: latestOf(name) }));
  const results = latest.flatMap(({ result }) => (result ? [result] : []));
  const missing = latest.filter(({ result }) => !result).map(({ name }) => name);
  const parts = [
    ...(results.length > 0 ? [measuredText(table, results)] : []),
    ...(missing.length > 0 ? [`Not measured here yet: ${missing.join(', ')}.`] : []),
  ];
  return { text: parts.join('\n\n'), results, complete: missing.length === 0 };
}

/** Writes the newest result of everything into the guide, and draws its figure where every sweep has been measured. */
export async function writeGuide() {
  const comparisons = partOf([...benchmarks, ...robustness], comparisonTable);
  const stepsOfMethods = partOf([methods, slowMethods], methodTable);
  const growth = partOf(sweeps, growthTable);
  if (growth.complete) await drawScale(growth.results);
  const parts = {
    comparisons: comparisons.text,
    methods: stepsOfMethods.text,
    growth: `${growth.complete ? figure : ''}${growth.text}`,
  };
  const text = Object.entries(parts).reduce(
    (sofar, [name, part]) => withPart(sofar, name, part),
    readFileSync(guide, 'utf8'),
  );
  writeFileSync(guide, text);
  console.log(`wrote ${guide}`);
}
