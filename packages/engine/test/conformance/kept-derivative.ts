import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { DerivativeOf } from './check-case.js';
import { derivative } from './derivative.js';

const here = fileURLToPath(new URL('.', import.meta.url));
const cache = fileURLToPath(new URL('../../../../node_modules/.cache/conformance/', import.meta.url));

/** Changes with any case, reference or derivative. */
function sourcesHash(): string {
  const hash = createHash('sha256');
  for (const name of readdirSync(here, { recursive: true, encoding: 'utf8' }).sort()) {
    if (name.endsWith('.ts')) hash.update(readFileSync(join(here, name)));
  }
  return hash.digest('hex').slice(0, 16);
}

const folder = join(cache, sourcesHash());

/** A reference's derivative, which every engine is compared with and which takes most of the time: kept for the others. */
export const keptDerivative: DerivativeOf = ({ name, reference }, x, which, weights) => {
  const kept = join(folder, createHash('sha256').update(`${name} ${which}`).digest('hex').slice(0, 32));
  if (existsSync(kept)) return new Float64Array(new Uint8Array(readFileSync(kept)).buffer);
  const gradient = derivative(reference, x, which, weights);
  mkdirSync(folder, { recursive: true });
  // Written aside first: another engine may look meanwhile.
  writeFileSync(`${kept}.${process.pid}`, new Uint8Array(gradient.buffer));
  renameSync(`${kept}.${process.pid}`, kept);
  return gradient;
};
