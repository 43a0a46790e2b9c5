import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../packages.mjs';
import { billOf, licenceTable, lockedPackages } from './bill-of-materials.mjs';

const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

/** What pnpm reads of every installed package, by licence. */
function licences(...options) {
  const command = ['--yes', packageManager, 'licenses', 'list', '--recursive', '--json', ...options];
  const text = execFileSync('npx', command, {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 1 << 26,
    shell: process.platform === 'win32',
  });
  return JSON.parse(text);
}

const packages = lockedPackages(readFileSync(join(root, 'pnpm-lock.yaml'), 'utf8'), licences(), licences('--prod'));
const folder = join(root, 'sbom');
mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, 'infomixup.cdx.json'), billOf(packages));
writeFileSync(join(folder, 'licences.md'), licenceTable(packages));
console.log(`${packages.length} packages: sbom/infomixup.cdx.json, sbom/licences.md`);
