import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { packages, root } from '../packages.mjs';
import { billOf, licenceTable, lockedPackages } from '../setup/bill-of-materials.mjs';

const read = (name: string) => readFileSync(join(root, name), 'utf8');
const lockfile = read('pnpm-lock.yaml');
const locked = lockedPackages(lockfile, {}, {});

describe('the lockfile', () => {
  it('holds a SHA-512 of every package', () => {
    expect(locked.length).toBeGreaterThan(300);
    expect(locked.filter(({ integrity }) => !/^sha512-[\w+/]{86}==$/.test(integrity ?? ''))).toEqual([]);
  });

  it('takes packages from the registry alone', () => {
    // Git, folders and tarballs of other addresses have fields of their own.
    const resolutions = Object.values<{ resolution: object }>(parse(lockfile).packages);
    expect(new Set(resolutions.flatMap(({ resolution }) => Object.keys(resolution)))).toEqual(new Set(['integrity']));
  });
});

describe('installing', () => {
  it('runs no script of a dependency', () => {
    const settings = parse(read('pnpm-workspace.yaml'));
    expect(settings.onlyBuiltDependencies).toEqual([]);
    expect(settings).not.toHaveProperty('dangerouslyAllowAllBuilds');
    expect(settings).not.toHaveProperty('neverBuiltDependencies');
    for (const name of ['.npmrc', '.pnpmfile.cjs', '.pnpmfile.mjs']) expect(existsSync(join(root, name))).toBe(false);
  });

  it('runs no script of ours', () => {
    const hooks = ['preinstall', 'install', 'postinstall', 'prepare', 'preprepare', 'postprepare', 'prepublish'];
    const manifests = [JSON.parse(read('package.json')), ...packages.map(({ manifest }) => manifest)];
    for (const { name, scripts = {} } of manifests)
      expect(
        Object.keys(scripts).filter((script) => hooks.includes(script)),
        name,
      ).toEqual([]);
  });
});

describe('the bill of materials', () => {
  const two = `
packages:
  '@scope/one@1.0.0':
    resolution: {integrity: sha512-${Buffer.alloc(64, 1).toString('base64')}}
  two@2.0.0:
    resolution: {integrity: sha512-${Buffer.alloc(64, 2).toString('base64')}}
  dejavu-fonts-ttf@2.37.3:
    resolution: {integrity: sha512-${Buffer.alloc(64, 3).toString('base64')}}
`;
  const of = (...packages: [string, string][]) => packages.map(([name, version]) => ({ name, versions: [version] }));
  const one = { 'MIT OR Apache-2.0': of(['@scope/one', '1.0.0']) };
  const found = lockedPackages(two, { ...one, Unknown: of(['dejavu-fonts-ttf', '2.37.3']) }, one);

  it('names each package with digest, licence and scope', () => {
    expect(JSON.parse(billOf(found))).toMatchObject({
      bomFormat: 'CycloneDX',
      specVersion: '1.6',
      components: [
        {
          ...{ group: '@scope', name: 'one', version: '1.0.0', purl: 'pkg:npm/%40scope/one@1.0.0', scope: 'required' },
          hashes: [{ alg: 'SHA-512', content: '01'.repeat(64) }],
          licenses: [{ expression: 'MIT OR Apache-2.0' }],
        },
        { name: 'dejavu-fonts-ttf', scope: 'excluded', licenses: [{ license: { id: 'Bitstream-Vera' } }] },
        { name: 'two', scope: 'excluded' },
      ],
    });
    expect(billOf(found)).toBe(billOf(found.toReversed()));
  });

  it('holds all that is locked', () => {
    const { components } = JSON.parse(billOf(locked));
    expect(components).toHaveLength(locked.length);
  });

  it('says which licences are not known here', () => {
    expect(licenceTable(found)).toContain('| @scope/one | 1.0.0 | MIT OR Apache-2.0 |');
    expect(licenceTable(found)).toContain('| two | 2.0.0 | not installed on this platform |');
  });
});

describe('workflows', () => {
  const workflow = (name: string) => parse(read(`.github/workflows/${name}.yml`));

  it('run what `.ci/run` runs, with rights to read alone', () => {
    const { permissions, jobs } = workflow('ci');
    expect(permissions).toEqual({ contents: 'read' });
    expect(jobs.test.steps.map(({ run }: { run?: string }) => run)).toContain('.ci/run');
  });

  it('publish with provenance, and without a token that lasts', () => {
    const { permissions, jobs } = workflow('release');
    expect(permissions).toEqual({ contents: 'read' });
    expect(jobs.release.permissions).toMatchObject({ 'id-token': 'write' });
    expect(jobs.release.env).toMatchObject({ NPM_CONFIG_PROVENANCE: 'true' });
    expect(read('.github/workflows/release.yml')).not.toContain('NPM_TOKEN');
  });
});
