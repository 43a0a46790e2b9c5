import { spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { randomStream } from '../../packages/core/src/index.ts';
import { root } from '../packages.mjs';
import { parsersIn } from '../soak/mutations/parsers.mjs';
import { readMutations } from '../soak/mutations.mjs';
import { sectionOf, withSection } from '../soak/page.mjs';
import { openState } from '../soak/state.mjs';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'infomixup-soak-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('the page of long tests', () => {
  const order = ['one', 'two', 'three'];
  const add = (page: string, name: string, rounds: number) =>
    withSection(page, name, sectionOf(name, `${name} shows`, { rounds }), order);

  it('has a section each in their order, whichever ran first', () => {
    const page = ['three', 'one', 'two'].reduce((text, name, i) => add(text, name, i), '');
    expect(page.match(/^#+ .*/gm)).toEqual(['# Reliability: the long tests', '## one', '## two', '## three']);
    expect(page).toContain('- rounds: **1**');
  });

  it('keeps what else is on it when a section is written again', () => {
    const before = `${add(add('', 'one', 1), 'two', 2)}\nby hand\n`;
    const after = add(before, 'one', 500);
    expect(after).toBe(before.replace('- rounds: **1**', '- rounds: **500**'));
  });
});

describe('the state of a long test', () => {
  it('holds the rounds that are done, whole lines alone, until the code is other', () => {
    const file = join(folder, 'kills.jsonl');
    const { add, addFault } = openState(file, 'code');
    add(0, { kills: 2 });
    addFault(1, 'weights differ');
    appendFileSync(file, '{"round":2,"resu');
    const again = openState(file, 'code');
    expect([...again.results]).toEqual([[0, { kills: 2 }]]);
    expect(again.faults).toBe(1);
    again.add(2, { kills: 1 });
    expect(openState(file, 'code').results.size).toBe(2);
    expect(openState(file, 'other code').results.size).toBe(0);
    expect(openState(file, 'code').results.size).toBe(0);
  });
});

it('every long test is listed, and a name that is none is refused', () => {
  const home = join(root, 'tooling', 'soak');
  const files = readdirSync(home).filter((name) => name.endsWith('.mjs'));
  const tests = files.filter((name) => readFileSync(join(home, name), 'utf8').includes('export const soak'));
  expect(tests.length).toBeGreaterThan(10);
  const { status, stderr } = spawnSync(process.execPath, [join(home, 'run.mjs'), 'kils'], { encoding: 'utf8' });
  expect(status).toBe(2);
  const listed = /give one of (.*)/.exec(stderr)?.[1]?.split(', ');
  expect(listed?.toSorted()).toEqual(tests.map((name) => name.replace('.mjs', '')).toSorted());
});

describe('a process whose file operations are counted', () => {
  const shim = fileURLToPath(new URL('../soak/file-operations.mjs', import.meta.url));
  const program = `
    import { open, rename, writeFile } from 'node:fs/promises';
    import { appendFileSync } from 'node:fs';
    const file = await open('new', 'w');
    await file.writeFile('content.');
    await file.sync();
    await file.close();
    await rename('new', 'file');
    appendFileSync('file', 'and more');
  `;
  const writing = (env: Record<string, string>) => {
    writeFileSync(join(folder, 'program.mjs'), program);
    const more = { SOAK_FOLDER: folder, SOAK_LIST: join(folder, 'list'), ...env };
    const options = { cwd: folder, env: { ...process.env, ...more } };
    return spawnSync(process.execPath, [`--import=${shim}`, 'program.mjs'], options).signal;
  };
  const has = (name: string) => (existsSync(join(folder, name)) ? readFileSync(join(folder, name), 'utf8') : undefined);

  it('lists them, in order', () => {
    expect(writing({})).toBeNull();
    const listed = JSON.parse(readFileSync(join(folder, 'list'), 'utf8'));
    const names = listed.map((line: string) => line.split(' ')[0]);
    expect(names).toEqual(['open', 'writeFile', 'sync', 'rename', 'appendFileSync']);
    expect(has('file')).toBe('content.and more');
  });

  it.each([
    ['before', 0, undefined, undefined],
    ['half', 1, 'cont', undefined],
    ['after', 1, 'content.', undefined],
    ['before', 3, 'content.', undefined],
    ['after', 3, undefined, 'content.'],
    ['half', 4, undefined, 'content.and '],
  ])('ends %s operation %i', (how, at, left, written) => {
    expect(writing({ SOAK_AT: String(at), SOAK_HOW: how })).toBe('SIGKILL');
    expect([has('new'), has('file')]).toEqual([left, written]);
  });
});

describe('mutations', () => {
  const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

  it('of what every parser reads are read or refused by a typed error', async () => {
    for (const parser of await parsersIn(folder)) {
      await parser.read(parser.original);
      await readMutations(parser, 10, randomStream(1, parser.name), hex);
    }
  });

  it.each([
    ['fails', new TypeError('not a function')],
    ['ends otherwise than by an error', undefined],
  ])('at which a parser %s are given back', async (_, thrown) => {
    const parser = {
      ...{ name: 'broken', share: 1, original: Uint8Array.of(1), mutate: () => Uint8Array.of(2) },
      read: () => {
        throw thrown;
      },
    };
    await expect(readMutations(parser, 1, randomStream(1, 'broken'), hex)).rejects.toThrow(
      'broken: input 0, kept as 02',
    );
  });
});
