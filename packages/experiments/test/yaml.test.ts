import { writeFile } from 'node:fs/promises';
import { InfomixupError } from '@infomixup/core';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { Parser } from 'yaml';
import { loadConfig, objectDocument, parseText, planTraining, readDocument, trainConfig } from '../src/index.js';
import { useFolder } from './support/folder.js';
import { builtInConfig } from './support/run-record.js';

const folder = useFolder();

const lines = (...text: string[]) => `${text.join('\n')}\n`;
const bomb = lines(
  'a: &a [x,x,x,x,x,x,x,x,x,x]',
  ...'bcdefg'.split('').map((name, i) => `${name}: &${name} [${Array(10).fill(`*${'abcdef'[i]}`).join()}]`),
);

describe('content that cannot be read', () => {
  it.each<[string, string | Uint8Array, RegExp]>([
    ['an alias of nothing', 'name: x\nmodel: *best\n', /:2:8: the alias \*best stands for nothing above it/],
    ['an asterisk', 'name: *\n', /:1:7: Alias cannot be an empty string/],
    ['an alias within itself', 'name: &a [*a]\n', /:1:11: the alias \*a stands within what it stands for/],
    ['an alias before its anchor', 'name: *a\nmodel: &a x\n', /:1:7: the alias \*a stands for nothing/],
    ['too much by aliases', bomb, /:\d+:\d+: it holds more than 100000 values/],
    ['lists 20,000 deep', '['.repeat(20_000), /:1:10\d: it nests more than 100 levels deep/],
    ['objects 20,000 deep', '{"a": '.repeat(20_000), /:1:6\d\d: it nests more than 100 levels deep/],
    ['blocks 20,000 deep', '- '.repeat(20_000), /:1:20\d: it nests more than 100 levels deep/],
    ['keys 20,000 deep', '? '.repeat(20_000), /:1:20\d: it nests more than 100 levels deep/],
    ['a control character in a name', 'name: "a\\u0007b"\n', /:1:7: name: the text holds the control character 7/],
    [
      'a control character in a path',
      'dataset: { name: mnist, folder: "\\0" }\n',
      /:1:33: dataset\.folder: .*character 0/,
    ],
    ['a control character in a key', '"\\u001b": 1\n', /:1:11: .*the key holds the control character 27/],
    ['a raw control character', 'name: a\u001b[2Jb\n', /:1:7: name: the text holds the control character 27/],
    ['several documents', 'name: x\n---\nname: y\n', /:2:1: another document begins here/],
    ['a tab that indents', 'training:\n\tepochs: 1\n', /:2:1: Tabs are not allowed as indentation/],
    ['a key twice', 'name: x\nseed: 1\nname: y\n', /:3:1: the key "name" stands above already/],
    ['a key twice, of JSON', '{\n  "name": "x",\n  "name": "y"\n}\n', /:3:3: the key "name" stands above already/],
    ['a list as a key', '[a, b]: 1\n', /:1:1: a key must be text/],
    ['an unknown tag', 'name: !!js/function "() => 1"\n', /:1:7: Unresolved tag/],
    ['__proto__', '__proto__: { polluted: 1 }\n', /:1:12: __proto__: unknown key/],
    ['__proto__ within', 'training: { epochs: 1, __proto__: 1 }\n', /:1:35: training\.__proto__: unknown key/],
    ['bytes that are no text', Uint8Array.of(0x6e, 0x3a, 0x20, 0x0a, 0x61, 0xff, 0xfe), /:2:2: this is no UTF-8 text/],
    ['UTF-16', new Uint8Array(Buffer.from('\ufeffname: x', 'utf16le')), /:1:1: this is no UTF-8 text/],
    ['nothing', '', /:1:1: /],
    ['a number', '7', /:1:1: /],
    ['half of JSON', '{ "name": "x", ', /:1:\d+: /],
  ])('is refused for %s, with line and column', async (_, content, message) => {
    const file = folder.at('c.yaml');
    await writeFile(file, content);
    const failed = loadConfig(file, trainConfig);
    await expect(failed).rejects.toMatchObject({ code: 'config-invalid' });
    await expect(failed).rejects.toThrow(message);
    await expect(failed).rejects.toThrow(file);
  });

  it.each(['[', '{"a": ', '- ', '? '])('is given up where it is too deep, unread to its end: %s', (opening) => {
    const next = vi.spyOn(Parser.prototype, 'next');
    onTestFinished(() => next.mockRestore());
    expect(() => parseText(opening.repeat(100_000), 'c.yaml')).toThrow('it nests more than 100 levels deep');
    expect(next.mock.calls.length).toBeGreaterThan(100);
    expect(next.mock.calls.length).toBeLessThan(1000);
  });

  it('is refused where it has no end', async () => {
    await expect(readDocument('/dev/zero')).rejects.toMatchObject({ code: 'config-unreadable' });
    await expect(readDocument(folder.path)).rejects.toMatchObject({ code: 'config-unreadable' });
  });

  it('is refused for an object within itself', async () => {
    const dataset: Record<string, unknown> = { name: 'spirals' };
    dataset.loop = { again: dataset };
    await expect(planTraining(objectDocument({ ...builtInConfig, dataset }))).rejects.toThrow(
      'experiment: dataset.loop.again: it stands within itself',
    );
  });
});

describe('content that can be read', () => {
  const good = { name: 'x', dataset: 'spirals', model: 'spiral-mlp', training: { epochs: 2 } };
  it.each([
    ['a byte order mark', `\ufeff${JSON.stringify(good)}`],
    ['tabs between the values of JSON', JSON.stringify(good, null, '\t')],
    ['line ends of Windows', 'name: x\r\ndataset: spirals\r\nmodel: spiral-mlp\r\ntraining: { epochs: 2 }\r\n'],
    ['anchors', 'name: &n x\ndataset: spirals\nmodel: spiral-mlp\ntraining: { epochs: 2 }\n'],
    ['an end', '---\nname: x\ndataset: spirals\nmodel: spiral-mlp\ntraining: { epochs: 2 }\n...\n'],
    ['escaped slashes', JSON.stringify(good).replace('spiral-mlp', 'spiral\\u002dmlp')],
  ])('is read with %s', (_, text) => expect(parseText(text, 'c.yaml').value).toEqual(good));
});

const isRefused = (error: unknown) =>
  InfomixupError.isInstance(error) && error.message.split('\n').every((line) => /^c\.yaml:\d+:\d+: /.test(line));

describe('whatever a file holds', () => {
  const piece = fc.constantFrom(
    ...[
      '&a ',
      '*a',
      '*',
      '!!',
      '!!binary ',
      '? ',
      ': ',
      '- ',
      '[',
      ']',
      '{',
      '}',
      ',',
      '"',
      "'",
      '|',
      '>',
      '\n',
      '\n  ',
    ],
    ...[
      '\t',
      '#',
      '%YAML 1.1\n',
      '---\n',
      '...',
      '<<: ',
      '__proto__: ',
      'constructor: ',
      'name: ',
      'dataset: ',
      '\\',
      '\0',
    ],
    ...['model: ', 'training: ', 'epochs', '1e999', '.nan', '.inf', '-0', '0x', '~', '\u2028', '\ud800', '\ufeff', 'x'],
  );
  const text = fc.array(fc.oneof({ weight: 9, arbitrary: piece }, fc.string({ unit: 'binary', maxLength: 3 })));

  it('is read or refused with a place', async () => {
    await fc.assert(
      fc.asyncProperty(text, async (pieces) => {
        const read = async () => planTraining(parseText(pieces.join(''), 'c.yaml'));
        await read().catch((error: unknown) => {
          if (!isRefused(error)) throw error;
        });
      }),
      { numRuns: 300, seed: 7 },
    );
  });

  const path = fc.constantFrom<readonly string[]>(
    ...[['name'], ['dataset'], ['dataset', 'name'], ['dataset', 'size'], ['model'], ['model', 'hidden']],
    ...[
      ['training'],
      ['training', 'epochs'],
      ['training', 'batchSize'],
      ['training', 'optimizer'],
      ['training', 'startFrom'],
    ],
    ...[['regularizers'], ['seed'], ['evaluation'], ['evaluation', 'attacks'], ['evaluation', 'samples']],
  );
  const value = fc.oneof(
    fc.jsonValue({ maxDepth: 3 }),
    fc.constantFrom(
      1e308,
      -1e308,
      2 ** 53,
      1e-320,
      '__proto__',
      'constructor',
      'toString',
      '#',
      '.',
      '..',
      '/',
      '\\',
      '%',
    ),
    fc.constantFrom({ name: 'spirals', size: 1e9 }, { name: '__proto__' }, { name: 'adam', toString: 1 }, [['mixup']]),
  );
  const put = (tree: object, [key = '', ...rest]: readonly string[], put_: unknown): object => ({
    ...tree,
    [key]: rest.length === 0 ? put_ : put(Object(Reflect.get(tree, key)), rest, put_),
  });

  it('is planned or refused with a place', async () => {
    await fc.assert(
      fc.asyncProperty(path, value, async (where, what) => {
        const written = JSON.stringify(put(builtInConfig, where, what));
        await planTraining(parseText(written, 'c.yaml')).catch((error: unknown) => {
          if (!isRefused(error)) throw error;
        });
      }),
      { numRuns: 150, seed: 7 },
    );
  });
});
