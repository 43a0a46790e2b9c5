import { fileURLToPath } from 'node:url';
import { InfomixupError } from '@infomixup/core';
import { describe, expect, it } from 'vitest';
import { attributed, noteModule } from '../src/recipes/attributed.js';

const thrown = (...frames: string[]): Error =>
  Object.assign(new TypeError('no'), { stack: ['TypeError: no', ...frames.map((at) => `    at ${at}`)].join('\n') });

describe('attributed', () => {
  it('leaves what throws no stack alone as long as nothing of others was run', async () => {
    // Tests of other files have run what is others': a copy that knows nothing of it.
    const copy = '../src/recipes/attributed.js?copy';
    const fresh: { attributed: typeof attributed } = await import(/* @vite-ignore */ copy);
    expect(fresh.attributed('text')).toBe('text');
  });

  it.each([
    ['the module itself', 'create (file:///home/me/own.ts:3:5)', '/home/me/own.ts:3:5'],
    ['a file beside it, later', 'async /home/me/parts/lib.mjs:1:2', '/home/me/parts/lib.mjs:1:2'],
    [
      'within what it calls',
      'file:///home/me/own.ts:7:1',
      '/home/me/own.ts:7:1',
      'add (/lib/node_modules/tfjs/x.js:1:1)',
    ],
  ])('names the module and the place for %s', (_, at, place, ...inner) => {
    noteModule('/home/me/own.ts', './own.ts');
    const cause = thrown('emit (node:events:1:1)', ...inner, at);
    expect(attributed(cause)).toMatchObject({
      code: 'module-failed',
      message: `./own.ts: failed at ${place}: TypeError: no; correct it`,
      cause,
    });
  });

  it.each([
    ['packages that lie beside it', 'f (/home/me/node_modules/tfjs/x.js:1:1)'],
    ['files elsewhere', 'f (/home/you/own.ts:1:1)'],
    ['this program', `f (${import.meta.url}:1:1)`],
  ])('leaves the errors of %s as they are', (_, at) => {
    noteModule('/home/me/own.ts', './own.ts');
    // Of a module that lies above this program's own files, those are no part.
    noteModule(fileURLToPath(new URL('../../../own.ts', import.meta.url)), '../own.ts');
    const error = thrown(at);
    expect(attributed(error)).toBe(error);
  });

  it('names all that were run for what tells no place, and leaves errors that say what to do', () => {
    noteModule('/home/me/own.ts', './own.ts');
    expect(String(attributed('text'))).toMatch(/\.\/own\.ts.*: threw text, which tells no place/);
    const error = new InfomixupError('mine: no; go', 'x');
    expect(attributed(error)).toBe(error);
  });
});
