import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { requireAgreement } from '../runner/agreement.mjs';
import { answeringProcess } from '../runner/process.mjs';
import { timesOf } from '../runner/statistics.mjs';
import { worksOf } from './works.mjs';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

const usage = `node bench/gpu/run.mjs [options]    times the WebGPU engine beside PyTorch on the same GPU

  --ours FILE     our side, bundled; bench/gpu/ours/process.mjs unless given
  --python FILE   a Python with PyTorch and safetensors; python3 unless given
  --digits FILE   MNIST's test images as safetensors; the data set's own unless given
  --works TEXT    only works whose name contains it
  --rounds N      rounds a side, in turn; 4 unless given
  --out FILE      writes the result there too, after every work
  --quick         sizes that a GPU of software can do
`;

const options = {
  ours: { type: 'string', default: here('./ours/process.mjs') },
  python: { type: 'string', default: 'python3' },
  digits: { type: 'string' },
  works: { type: 'string', default: '' },
  rounds: { type: 'string', default: '4' },
  out: { type: 'string' },
  quick: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
};

function startSides({ ours, python }, folder) {
  const theirs = (float32) =>
    answeringProcess(python, [here('./pytorch.py'), JSON.stringify({ folder, float32 })], {
      PYTHONDONTWRITEBYTECODE: '1',
    });
  return {
    WebGPU: answeringProcess(process.execPath, [ours, JSON.stringify({ folder })]),
    PyTorch: theirs(false),
    'PyTorch float32': theirs(true),
  };
}

/** The rounds of each side in turn; what our side says of a round beside its times is kept of the last one. */
async function roundsOf(sides, work, part, rounds) {
  const found = Object.fromEntries(Object.keys(sides).map((side) => [side, { times: [], last: {} }]));
  for (let round = 0; round < rounds; round += 1) {
    for (const [side, { ask }] of Object.entries(sides)) {
      const { milliseconds, ...last } = await ask({ ask: 'round', work, part });
      found[side].times.push(milliseconds);
      found[side].last = last;
    }
  }
  return Object.fromEntries(
    Object.entries(found).map(
      ([
        side,
        {
          times,
          last: { programs, busy },
        },
      ]) => [
        side,
        { ...timesOf(times), ...(programs && { programsARound: programs, unitsARound: times.at(-1).length, busy }) },
      ],
    ),
  );
}

async function agreementOf(sides, work) {
  // The side whose sums are in plain single precision is the reference.
  const evidence = {};
  for (const side of ['PyTorch float32', 'WebGPU']) {
    ({ evidence: evidence[side] } = await sides[side].ask({ ask: 'evidence', work }));
  }
  return requireAgreement(evidence, work.agreement);
}

async function measure(sides, work, rounds) {
  await sides.WebGPU.ask({ ask: 'prepare', work });
  const agreement = await agreementOf(sides, work);
  const { parts } = await sides.WebGPU.ask({ ask: 'parts', work });
  const times = {};
  for (const part of parts) times[part] = await roundsOf(sides, work, part, rounds);
  return { agreement, times };
}

const line = (name, part, times) =>
  `${name} ${part}: ${Object.entries(times)
    .map(([side, { median }]) => `${side} ${median.toFixed(2)} ms`)
    .join(', ')}\n`;

async function main() {
  const { values } = parseArgs({ options });
  if (values.help) return process.stdout.write(usage);
  const folder = mkdtempSync(join(tmpdir(), 'infomixup-gpu-'));
  const sides = startSides(values, folder);
  const result = { sides: {}, works: {} };
  const keep = () => values.out && writeFileSync(values.out, JSON.stringify(result, null, 1));
  try {
    for (const [name, side] of Object.entries(sides)) result.sides[name] = await side.ask({ ask: 'versions' });
    process.stderr.write(`${JSON.stringify(result.sides)}\n`);
    for (const work of worksOf(values.quick).filter(({ name }) => name.includes(values.works))) {
      const given = { ...work, ...(values.digits && { digits: values.digits }) };
      // One failure does not keep the others from being measured.
      result.works[work.name] = await measure(sides, given, Number(values.rounds)).catch(({ message }) => ({
        message,
      }));
      const { times = {}, agreement, message } = result.works[work.name];
      process.stderr.write(`${work.name}: ${message ?? JSON.stringify(agreement)}\n`);
      for (const [part, each] of Object.entries(times)) process.stderr.write(line(work.name, part, each));
      keep();
    }
  } finally {
    for (const { kill } of Object.values(sides)) kill();
    rmSync(folder, { recursive: true, force: true });
  }
  process.stdout.write(`${JSON.stringify(result)}\n`);
}

await main();
