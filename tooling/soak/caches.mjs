import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { cachedFolder } from '../../packages/datasets/src/files/cached-folder.ts';
import { honest, startMirror } from '../../packages/datasets/test/support/mirror.ts';
import { contents, smallSet } from '../../packages/datasets/test/support/small-set.ts';
import { faultOfFolder } from '../../packages/engine/src/install/sealed-folder.ts';
import { openWorkshop } from '../../packages/engine/test/install/workshop.ts';
import { root } from '../packages.mjs';
import { start, total } from './command-line.mjs';

const sources = [
  '--conditions=infomixup-source',
  `--import=${new URL('../typescript/register.mjs', import.meta.url).href}`,
];
const fetchOnce = join(root, 'packages', 'datasets', 'test', 'support', 'fetch-once.ts');
const processes = 8;

async function allDone(running) {
  const ends = await Promise.all(running.map(({ ended }) => ended));
  const failed = ends.find(({ code }) => code !== 0);
  if (failed) throw new Error(`exit code ${failed.code}: ${failed.err}`);
  return ends.map(({ out }) => out.trim());
}

/** Eight processes fetch one data set into one empty cache, from a mirror on this machine. */
async function race(place) {
  const mirror = await startMirror(honest);
  try {
    const one = () => start([place, mirror.url], { file: fetchOnce, node: sources });
    const folders = new Set(await allDone(Array.from({ length: processes }, one)));
    const folder = cachedFolder(smallSet, place);
    if (folders.size !== 1 || !folders.has(folder)) throw new Error(`other folders: ${[...folders].join(', ')}`);
    if (mirror.requests.length !== contents.size) throw new Error(`asked for ${mirror.requests.join(', ')}`);
    const expected = [...contents.keys(), 'manifest.json'].sort().join();
    if (readdirSync(folder).sort().join() !== expected)
      throw new Error(`other files: ${readdirSync(folder).join(', ')}`);
    for (const [name, bytes] of contents)
      if (!readFileSync(join(folder, name)).equals(bytes)) throw new Error(`${name} has other bytes`);
    if (readdirSync(dirname(folder)).length !== 1)
      throw new Error(`left beside: ${readdirSync(dirname(folder)).join(', ')}`);
  } finally {
    await mirror.close();
  }
}

/** Two processes install the engine into one cache, with stand-ins for pip and the compiler. */
async function installs(place) {
  const workshop = await openWorkshop();
  try {
    const { log: _, ...build } = workshop.build;
    const program = join(place, 'install.mjs');
    writeFileSync(
      program,
      `import { ensureNativeBuild } from ${JSON.stringify(join(root, 'packages/engine/src/install/native-build.ts'))};
console.log(await ensureNativeBuild({ ...${JSON.stringify(build)}, log: () => {} }));`,
    );
    const one = () => start([], { file: program, node: sources });
    const addons = new Set(await allDone([one(), one()]));
    if (addons.size !== 1) throw new Error(`other addons: ${[...addons].join(', ')}`);
    const [addon] = addons;
    const fault =
      (await faultOfFolder(addon, { thorough: true })) ??
      (await faultOfFolder(join(dirname(addon), 'tensorflow'), { thorough: true }));
    if (fault) throw new Error(fault);
    const calls = await workshop.calls();
    const downloads = calls.filter((call) => call === 'pip').length;
    if (downloads !== 1) throw new Error(`downloaded ${downloads} times`);
  } finally {
    await workshop.remove();
  }
}

export const soak = {
  shows:
    'R13: eight processes that fetch a data set into one empty cache download each file once and find the same whole folder; two that install the engine at once build it once',
  takes: 'three minutes',
  rounds: 20,
  isOpen: true,
  prepare: async () => ({
    round: async (_, place) => {
      await race(join(place, 'cache'));
      await installs(place);
      return { processes, installs: 2 };
    },
  }),
  figures: (results) => ({
    'processes that fetched': total(results, 'processes'),
    'processes that installed': total(results, 'installs'),
  }),
};
