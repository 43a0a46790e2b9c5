import type { DatasetInfo } from '@infomixup/datasets';
import type { Command } from 'commander';
import { print } from '../terminal/print.js';
import { jsonOption } from './options.js';

interface DataOptions {
  readonly json?: true;
  readonly folder?: string;
  readonly offline?: true;
}

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;

const rowOf = ({ name, bytes, licence, place }: DatasetInfo): string[] => [
  name,
  megabytes(bytes),
  licence,
  place ? `${place.origin}: ${place.folder}` : `not here; infomixup data fetch ${name}`,
];

async function list(options: DataOptions): Promise<void> {
  const [{ listDatasets }, { builtInRecipes }, { tableText }] = await Promise.all([
    import('@infomixup/datasets'),
    import('@infomixup/experiments'),
    import('../terminal/table.js'),
  ]);
  const sets = await listDatasets();
  const named = new Set(sets.map(({ name }) => name));
  const generated = (await builtInRecipes('dataset')).map(({ name }) => name).filter((name) => !named.has(name));
  const rows = [...sets.map(rowOf), ...generated.map((name) => [name, '', '', 'generated'])];
  await print(options.json, { sets, generated }, tableText(['data set', 'size', 'licence', 'where'], rows));
}

async function fetch(name: string, { folder, offline, json }: DataOptions): Promise<void> {
  const { fetchDataset } = await import('@infomixup/datasets');
  const place = await fetchDataset(name, { ...(folder ? { folder } : {}), offline: offline ?? false });
  await print(json, place, `${name}: ${place.origin}, ${place.folder}`);
}

async function verify(name: string, { folder, json }: DataOptions): Promise<void> {
  const { verifyDataset } = await import('@infomixup/datasets');
  const { place, files, intact, advice } = await verifyDataset(name, folder ? { folder } : {});
  const lines = files.map(
    ({ name: file, problem }) => `${problem ? 'BROKEN' : 'intact'} ${file}${problem ? `: ${problem}` : ''}`,
  );
  await print(json, { place, files, intact }, lines.join('\n'));
  if (intact) return;
  const { InfomixupError } = await import('@infomixup/core');
  throw new InfomixupError(
    `infomixup: ${name} in ${place.folder} is broken; ${advice ?? 'replace the files named above'}`,
    'broken-data',
  );
}

/** `infomixup data list`, `infomixup data fetch NAME` and `infomixup data verify NAME`. */
export function addData(program: Command): Command {
  const data = program.command('data').description('data sets: where they are, and whether they are intact');
  data.command('list').description('list the data sets and where each is found').addOption(jsonOption()).action(list);
  data
    .command('fetch')
    .description('make sure that a data set is here, downloading it where it is not')
    .argument('<name>')
    .option('--folder <folder>', 'take it from this folder')
    .option('--offline', 'never use the network')
    .addOption(jsonOption())
    .action(fetch);
  data
    .command('verify')
    .description('check every byte of a data set')
    .argument('<name>')
    .option('--folder <folder>', 'look in this folder')
    .addOption(jsonOption())
    .action(verify);
  return data;
}
