import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { packages, root } from '../packages.mjs';
import { filesBelow } from '../setup/prepare.mjs';

/** Where long tests keep what they have done, and work. */
export const cache = join(root, 'node_modules', '.cache', 'soak');

/** SHA-256 of all that rounds depend on: the packages' sources, what is installed, and the test itself, with the folder of its name. */
export function fingerprint(name) {
  const sources = packages.flatMap(({ folder }) => filesBelow(join(root, folder, 'src')));
  const test = join(root, 'tooling', 'soak', name);
  const own = [join(root, 'pnpm-lock.yaml'), `${test}.mjs`, ...filesBelow(test)];
  const hash = createHash('sha256').update(`${process.version} ${process.platform} ${process.arch}`);
  for (const file of [...sources, ...own].sort())
    hash.update(`\n${file.slice(root.length)}\n`).update(readFileSync(file));
  return hash.digest('hex');
}

function linesOf(file) {
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((line) => {
      try {
        return [JSON.parse(line)];
      } catch {
        // Nothing, or cut short when the process was ended.
        return [];
      }
    });
}

/**
 * What a long test has done so far with this code, one JSON object a line; what other code did is thrown away.
 *
 * @param file - Made where it is missing.
 * @returns by round what it found, and how to add to it.
 */
export function openState(file, print, { fresh = false } = {}) {
  const [head, ...lines] = linesOf(file);
  const isOurs = !fresh && head?.fingerprint === print;
  if (!isOurs) {
    rmSync(file, { force: true });
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, `${JSON.stringify({ fingerprint: print })}\n`);
  }
  // Begins with a line break: the line before it may be torn.
  const write = (line) => appendFileSync(file, `\n${JSON.stringify(line)}\n`);
  const found = isOurs ? lines : [];
  const results = new Map(found.flatMap(({ round, result }) => (result ? [[round, result]] : [])));
  return {
    results,
    faults: found.filter(({ fault }) => fault !== undefined).length,
    add(round, result) {
      results.set(round, result);
      write({ round, result });
    },
    addFault: (round, fault) => write({ round, fault }),
  };
}
