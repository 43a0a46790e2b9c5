import { withMaterials } from '../runner/benchmark.mjs';
import { isPython, startProcess } from '../runner/sides.mjs';
import { textTable } from '../runner/table.mjs';

const row =
  (whole) =>
  ({ name, calls, milliseconds }) => [
    name,
    calls === undefined ? '' : calls.toFixed(1),
    milliseconds.toFixed(3),
    `${((100 * milliseconds) / whole).toFixed(1)} %`,
  ];

function profileText({ whole, ops }) {
  const sorted = ops.toSorted((a, b) => b.milliseconds - a.milliseconds);
  const inOps = ops.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
  const calls = ops.reduce((sum, op) => sum + op.calls, 0);
  const rows = [
    ...sorted,
    { name: 'outside ops', milliseconds: whole - inOps },
    { name: 'all', calls, milliseconds: whole },
  ];
  return textTable(['op', 'calls', 'ms', 'share'], rows.map(row(whole)));
}

/** Prints where the time of our sides of a benchmark goes, op by op, a unit of work; the clock itself costs a little. */
export async function profileBenchmark(benchmark, { side: wanted, shapes, threads }) {
  const sides = benchmark.sides.filter((side) => !isPython(side) && (wanted === undefined || side.name === wanted));
  if (sides.length === 0) throw new Error(`no side of ours is called ${wanted}`);
  await withMaterials(benchmark, async (folder) => {
    for (const side of sides) {
      const process = startProcess(side, { folder, threads });
      try {
        const profile = await process.ask({ ask: 'profile', work: side.work, shapes });
        console.log(`\n${benchmark.name}, ${side.name}: a unit of work, its parts by time\n${profileText(profile)}`);
      } finally {
        await process.end();
      }
    }
  });
}
