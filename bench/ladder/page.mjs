import { markdownTable } from '../guide/markdown-table.mjs';
import { optimalities } from './optimality.mjs';
import { budgets, libraries, passes } from './rows.mjs';

const normNames = { linf: 'L-infinity', l2: 'L2' };

const nameOf = (library) => libraries[library] ?? library;

const measured = (results) => results.filter(({ distances }) => distances);

/** Rows of one network and norm, each with its optimality among them. */
const withOptimality = (results) => {
  const rows = measured(results);
  if (rows.length === 0) return [];
  const found = optimalities(rows.map(({ distances }) => distances));
  return rows.map((row, index) => ({ ...row, optimality: found[index] }));
};

/** Rows by network and norm, in order. */
function groupsOf(results) {
  const groups = new Map();
  for (const row of results) {
    const key = `${row.model}, ${row.norm}`;
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return [...groups.values()];
}

const head = [
  ...['attack', 'of', 'optimality', 'success', 'forwards', 'backwards', 'seconds', 'optimality per second'],
];

const cellsOf = ({ attack, library, optimality, distances, forwards, backwards, seconds, stopped }) => {
  const fooled = distances.filter((distance) => distance !== null).length;
  return [
    ...[attack, nameOf(library), optimality.toFixed(4)],
    `${((100 * fooled) / distances.length).toFixed(1)} %`,
    ...[forwards, backwards].map((count) => count.toFixed(0)),
    `${seconds.toFixed(1)}${stopped ? ' (stopped)' : ''}`,
    (optimality / seconds).toPrecision(3),
  ];
};

const tableOf = (rows) =>
  markdownTable(
    head,
    withOptimality(rows)
      .toSorted((a, b) => b.optimality - a.optimality)
      .map(cellsOf),
  );

const failuresOf = (results) =>
  results
    .filter(({ failure }) => failure)
    .map(
      ({ model, norm, attack, library, failure }) =>
        `- ${attack} of ${nameOf(library)} on ${model}, ${norm}: ${failure}`,
    );

/** A table for each network and norm, the best attack first. */
export const ladderTables = (results) =>
  [
    ...groupsOf(results).map((rows) => `### ${rows[0].model}, ${normNames[rows[0].norm]}\n\n${tableOf(rows)}`),
    ...failuresOf(results),
  ].join('\n\n');

const best = (rows) => Math.max(...rows.map(({ optimality }) => optimality));

const secondsAPass = ({ seconds, forwards, backwards }) => seconds / (forwards + backwards);

/** What each network and norm says about the goals. */
export function goalsOf(results) {
  return groupsOf(results).flatMap((group) => {
    const rows = withOptimality(group);
    const ours = rows.filter(({ library }) => library === 'ours');
    const theirs = rows.filter(({ library }) => library !== 'ours');
    const pairs = ours.flatMap((own) =>
      theirs
        .filter(({ attack }) => attack === own.attack)
        .map((other) => ({
          ...{ own, other, ratio: secondsAPass(other) / secondsAPass(own) },
          difference: own.optimality - other.optimality,
        })),
    );
    if (pairs.length === 0) return [];
    const { model, norm } = rows[0];
    return [{ model, norm, ahead: best(ours) - best(theirs), pairs }];
  });
}

const signed = (value) => `${value < 0 ? '' : '+'}${value.toFixed(4)}`;

const judged = (text, met) => (met ? text : `**${text}**`);

const goalTable = (results) =>
  markdownTable(
    ['network', 'norm', 'our best less theirs', 'worst of the same name', 'least and median speed a pass'],
    goalsOf(results).map(({ model, norm, ahead, pairs }) => {
      const [worst] = pairs.toSorted((a, b) => a.difference - b.difference);
      const ratios = pairs.map(({ ratio }) => ratio).toSorted((a, b) => a - b);
      return [
        ...[model, normNames[norm], judged(signed(ahead), ahead >= -0.002)],
        `${judged(signed(worst.difference), isAsNear(worst))} (${worst.own.attack}, ${nameOf(worst.other.library)})`,
        `${judged(`${ratios[0].toFixed(1)} ×`, ratios[0] >= 3)}, ${ratios[ratios.length >> 1].toFixed(1)} ×`,
      ];
    }),
  );

const isAsNear = ({ difference }) => difference >= -0.005;

/** The pairs of one name of which ours is not as near, or not three times as fast. */
const missedTable = (results) =>
  markdownTable(
    ['network', 'norm', 'attack', 'beside', 'optimality less theirs', 'speed a pass'],
    goalsOf(results).flatMap(({ model, norm, pairs }) =>
      pairs
        .filter((pair) => !isAsNear(pair) || pair.ratio < 3)
        .map((pair) => [
          ...[model, normNames[norm], pair.own.attack, nameOf(pair.other.library)],
          judged(signed(pair.difference), isAsNear(pair)),
          judged(`${pair.ratio.toFixed(1)} ×`, pair.ratio >= 3),
        ]),
    ),
  );

const counted = (number, what) => `${number} ${what}${number === 1 ? '' : 's'}`;

const intro = ({ images, threads, machine, versions, results }) => `# The attack ladder

\`npm run bench -- attack-ladder\` measures and writes this page; a row that has been measured is kept in
\`bench/results/attack-ladder.jsonl\`, so that a run goes on where it was stopped.

The first ${images} test images of MNIST, those that the network is right about; LeNet-5 plain, trained on PGD-7 at 0.2 in
L-infinity, and VIB (its mean): the networks of [Attacks beside reference libraries](attack-agreement.md). Every attack has
the same settings on every side (\`bench/ladder/rows.mjs\`), and at most ${passes.toLocaleString('en')} passes a sample, forward and backward
counted as one each; ours too go on with samples that they have fooled (\`earlyStop: false\`), as most libraries do. An attack within a budget looks for each sample's least one by ${budgets.halvings} halvings between 0 and
${budgets.greatest.linf} (L-infinity) or ${budgets.greatest.l2} (L2). What counts of a sample is the nearest adversarial point that its network was
ever shown.

_Optimality_, as AttackBench defines it: with the area under accuracy against distance of the attack, and of all attacks of
the table together, \`1 - (area - least) / (most - least)\`; \`most\` is the distance at which all together leave no sample right.
_Success_: samples fooled at any distance. Passes a sample; seconds for all samples, without those of watching.

${counted(threads, 'thread')} a side, ${counted(machine.cores, 'core')} (${machine.processor}); Node ${versions.node}, TensorFlow ${versions.tensorflow}, PyTorch ${versions.pytorch}, ${versions.foolbox}, ${versions.torchattacks},
${versions['adv-lib']}, ${versions['auto-attack']}; ${datesOf(results)}.
`;

const datesOf = (results) => {
  const days = measured(results).map(({ date }) => date.slice(0, 10));
  const [first, last] = [days.toSorted()[0], days.toSorted().at(-1)];
  return first === last ? `${first}` : `${first} to ${last}`;
};

/** The page of what was found. */
export const ladderPage = (found) => `${intro(found)}
## Goals

Our best attack at most 0.002 below the best of any library; each attack at most 0.005 below the same name elsewhere; at least
3 times as fast a pass. Bold where missed.

${goalTable(found.results)}

The pairs that miss one of the last two. The last halvings attack a few samples at each of many budgets, where a step's
operations cost more than its samples do: attacks of few passes, and those that begin anew for each target, are slowed most.

${missedTable(found.results)}

## Rungs

${ladderTables(found.results)}
`;
