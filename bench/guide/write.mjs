import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { benchmarks } from '../benchmarks/index.mjs';
import { latestOf } from '../runner/history.mjs';
import { drawScale } from '../scale/figure.mjs';
import { sweeps } from '../scale/sweeps.mjs';
import { comparisonTable } from './comparisons.mjs';
import { growthTable } from './growth.mjs';
import { disturbanceSentence, settingSentence } from './setting.mjs';

const guide = fileURLToPath(new URL('../../docs/guides/speed.md', import.meta.url));

/** The text with what stands between the two comments called `name` replaced. */
function withPart(text, name, part) {
  const pattern = new RegExp(`(<!-- measured: ${name} -->\n)[\\s\\S]*?(\n<!-- end: ${name} -->)`);
  if (!pattern.test(text)) throw new Error(`bench: ${guide} has no part "${name}" to write the results into`);
  return text.replace(pattern, (_, start, end) => `${start}\n${part}\n${end}`);
}

const partOf = (table) => (results) =>
  `${table(results)}\n\n${settingSentence(results)}${disturbanceSentence(results)}`;

/**
 * Writes the newest result of everything into the guide and draws its figure.
 *
 * @throws Error naming what has not been measured yet
 */
export async function writeGuide() {
  const compared = benchmarks.map(({ name }) => latestOf(name));
  const grown = sweeps.map(({ name }) => latestOf(name));
  await drawScale(grown);
  const text = readFileSync(guide, 'utf8');
  const parts = { comparisons: partOf(comparisonTable)(compared), growth: partOf(growthTable)(grown) };
  writeFileSync(
    guide,
    Object.entries(parts).reduce((written, [name, part]) => withPart(written, name, part), text),
  );
  console.log(`wrote ${guide}`);
}
