import { mkdir, readdir, symlink } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { train, writePart } from '../src/index.js';
import { requireWritable, requireWritableFile } from '../src/writable.js';
import { useFolder } from './support/folder.js';
import { builtInConfig } from './support/run-record.js';

const folder = useFolder();

describe('requireWritable', () => {
  it('leaves a folder as it was, be it there or not', async () => {
    await mkdir(folder.at('there'));
    requireWritable(folder.at('there'));
    requireWritable(folder.at('there/new'));
    requireWritable(folder.at('a/b/c'));
    expect(await readdir(folder.path, { recursive: true })).toEqual(['there']);
  });

  it.each([
    ['a file', () => folder.at('file'), /it is no folder/],
    ['a folder within a file', () => folder.at('file/x/y'), /file/],
    ['a device', () => '/dev/null', /it is no folder/],
    ['a folder within a device', () => '/dev/null/x', /\/dev\/null/],
    ['a link to nothing', () => folder.at('link'), /link/],
    [
      'a name that is too long',
      () => folder.at('x'.repeat(300)),
      /xxx: a name in it has 300 bytes, and file systems take 255/,
    ],
    [
      'a path that is too long',
      () => folder.at('x/'.repeat(3000)),
      /its path has \d{4} bytes, more than this system takes/,
    ],
  ])('refuses %s, and leaves nothing', async (_, path, message) => {
    await folder.write('', 'file');
    await symlink(folder.at('nowhere'), folder.at('link'));
    expect(() => requireWritable(path())).toThrow(message);
    expect(() => requireWritable(path())).toThrow(expect.objectContaining({ code: 'not-writable' }));
    expect((await readdir(folder.path)).sort()).toEqual(['file', 'link']);
  });

  it('refuses a file whose name is too long once it is written, and leaves nothing', async () => {
    requireWritableFile(folder.at('new', 'x'.repeat(214)));
    expect(() => requireWritableFile(folder.at('x'.repeat(215)))).toThrow(/a name in it has 215 bytes/);
    expect(await readdir(folder.path)).toEqual([]);
  });

  it('is asked for folders of any name', async () => {
    const refused = { code: 'not-writable', message: expect.stringContaining('a name in it has 300 bytes') };
    const out = folder.at('x'.repeat(300));
    await expect(train(builtInConfig, { out })).rejects.toMatchObject(refused);
    await expect(writePart('attack', 'nudge', { out })).rejects.toMatchObject(refused);
  });

  it.runIf(process.platform === 'linux')('refuses /proc at once', () => {
    expect(() => requireWritable('/proc/x/y')).toThrow(/\/proc\/x/);
  });

  it('is asked before an engine opens', async () => {
    const notes: string[] = [];
    const show = (event: object) => notes.push(JSON.stringify(event));
    await folder.write('', 'file');
    await expect(train(builtInConfig, { out: folder.at('file'), show })).rejects.toMatchObject({
      code: 'not-writable',
    });
    expect(notes).toEqual([]);
  });
});
