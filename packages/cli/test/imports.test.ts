import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const program = fileURLToPath(new URL('../bin/infomixup.js', import.meta.url));
const list = new URL('./support/list-imports.mjs', import.meta.url).href;

/** The modules that a command loads, Node's own left out. */
async function importsOf(...args: string[]): Promise<string[]> {
  const { stderr } = await promisify(execFile)(process.execPath, [`--import=${list}`, program, ...args]);
  return stderr.split('\n').filter((line) => line.startsWith('file:'));
}

describe('help', () => {
  it.each([[['--help']], [['compare', '--help']]])(
    'of %j loads no engine, nor anything else that takes long',
    async (args) => {
      const imports = await importsOf(...args);
      const packages = imports.filter((url) => /\/(engine|core|experiments|trainer|report)\/(src|dist)\//.test(url));
      expect(imports.some((url) => /\/cli\/(src|dist)\/index\.[jt]s$/.test(url))).toBe(true);
      expect(imports.filter((url) => /tensorflow|zod|vega/.test(url))).toEqual([]);
      expect(packages).toEqual([]);
      expect(imports.length).toBeLessThan(60);
    },
  );
});
