import { PassThrough } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import type { JobEvent, RunLabel } from '@infomixup/experiments';
import { describe, expect, it } from 'vitest';
import { engineFacts } from '../src/commands/engine-facts.js';
import { emptyBoard, nextBoard } from '../src/terminal/board.js';
import { boardText } from '../src/terminal/board-text.js';
import { jsonDisplay } from '../src/terminal/json-display.js';
import { liveDisplay } from '../src/terminal/live-display.js';
import { duration } from '../src/terminal/numbers.js';
import { openDisplay } from '../src/terminal/open-display.js';
import { pairsText } from '../src/terminal/pairs.js';
import { plainDisplay, plainLine } from '../src/terminal/plain-display.js';
import { tableWithin, widthOf } from '../src/terminal/table.js';
import { adviceFor, commandLine, repeated } from '../src/unfinished.js';
import { openScreen } from './support/screen.js';

const run: RunLabel = { method: 'mixup', seed: 1 };
const columns = ['clean', 'fgsm area', 'pgd area'];
const figures = { clean: 0.98, 'fgsm area': 0.3, 'pgd area': 0.2 };

const events: readonly JobEvent[] = [
  { type: 'note', text: 'engine: cpu' },
  { type: 'plan', folder: 'out', runs: [run, { method: 'vib', seed: 1 }], columns },
  { type: 'step', run, epoch: 1, epochs: 3, done: 0.5, loss: 0.7, seconds: 1 },
  { type: 'epoch', run, epoch: 1, epochs: 3, loss: 0.6, terms: { 'penalty/vib': 0.1 }, seconds: 2 },
  { type: 'evaluation', run, part: 'fgsm linf', done: 0.5, seconds: 0.5 },
  { type: 'evaluation', run, part: 'fgsm linf', done: 1, seconds: 1 },
  { type: 'result', run, figures, seconds: 65 },
  { type: 'table', columns: ['clean'], rows: [{ method: 'mixup', cells: ['98.0 %'] }] },
  { type: 'file', what: 'report', path: 'out/report.html' },
];

/** What a display writes of these events. */
function written(open: (out: PassThrough) => { show: (event: JobEvent) => void; close: () => void }): string {
  const out = new PassThrough();
  const display = open(out);
  for (const event of events) display.show(event);
  display.close();
  return String(out.read());
}

const boardAfter = (...shown: readonly JobEvent[]) => shown.reduce(nextBoard, emptyBoard);
const textAt = (columns: number, board = boardAfter(...events), rows = 24) =>
  stripVTControlCharacters(boardText(board, { columns, rows }));

describe('openDisplay', () => {
  const evil = 'x\u001b[2J\u009b1A\u202e\n';
  const named: RunLabel = { method: evil, seed: 1 };
  const told: readonly JobEvent[] = [
    { type: 'note', text: `two\nlines ${evil}` },
    { type: 'plan', folder: evil, runs: [named], columns: [evil] },
    { type: 'epoch', run: named, epoch: 1, epochs: 3, loss: 0.6, terms: { [evil]: 0.1 }, seconds: 2 },
    { type: 'evaluation', run: named, part: evil, done: 1, seconds: 1 },
    { type: 'result', run: named, figures: { [evil]: 1 }, seconds: 65 },
    { type: 'failure', run: named, message: evil },
    { type: 'table', columns: [evil], rows: [{ method: evil, cells: [evil] }] },
    { type: 'file', what: evil, path: evil },
  ];
  const shownOn = (terminal: object, json = false) => {
    const out = new PassThrough();
    const display = openDisplay({ json, out: Object.assign(out, terminal) as unknown as NodeJS.WriteStream });
    for (const event of told) display.show(event);
    display.close();
    return String(out.read());
  };

  it('writes out what would move a terminal, in every event', () => {
    const text = shownOn({ isTTY: false });
    expect(text).not.toMatch(/[^\P{Cc}\n]|\u202e/u);
    expect(text).toContain('two\nlines x\\u001b[2J\\u009b1A\\u202e\n');
    expect(text).toContain('x\\u001b[2J\\u009b1A\\u202e\\u000a (seed 1): epoch 1/3');
  });

  it('does so in a live table, whose own marks stay', () => {
    const text = shownOn({ isTTY: true, columns: 200, rows: 24 });
    expect(text).toContain('x\\u001b[2J');
    for (const obeyed of ['\u001b[2J', '\u009b', '\u202e']) expect(text).not.toContain(obeyed);
  });

  it('leaves JSON the same value, without a character that a terminal obeys', () => {
    const text = shownOn({ isTTY: true }, true);
    expect(text).not.toMatch(/[^\P{Cc}\n]|\u202e/u);
    expect(
      text
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toEqual(told);
  });
});

describe('advice', () => {
  const ending = {
    line: 'infomixup train c.yaml --out o --resume',
    folder: 'o',
    exitCode: undefined,
    done: true,
    fresh: false,
  };

  it('repeats what was given', () => {
    const given = { set: ['a=[1]'], budgets: [0.1, 0.3], engine: 'wasm', threads: 2, workers: 3, force: true } as const;
    expect(commandLine('train', 'c d.yaml', ...repeated(given))).toBe(
      "infomixup train 'c d.yaml' --force --set 'a=[1]' --budgets 0.1,0.3 --engine wasm --threads 2 --workers 3",
    );
  });

  it.each(['ENOSPC', 'EACCES', 'worker-ended', 'lines-not-written'])('is to go on after %s', (code) => {
    expect(adviceFor(ending, code)).toBe(
      `what was done before is kept. Once the cause is gone, continue with: ${ending.line}`,
    );
    expect(adviceFor({ ...ending, done: false }, code)).toBe(
      `nothing was done yet. Once the cause is gone, continue with: ${ending.line}`,
    );
  });

  it.each(['EISDIR', 'ENOENT', 'ENOTDIR', 'not-finite', 'damaged-file'])('is not the same command after %s', (code) => {
    expect(adviceFor(ending, code)).toBe('what was done before is kept in o; the same command would fail again');
    const nothing = 'nothing was done yet; the same command would fail again';
    expect(adviceFor({ ...ending, done: false }, code)).toBe(nothing);
    expect(adviceFor({ ...ending, done: false, fresh: true }, code)).toBe(
      `${nothing}: mend the cause, and delete o or choose another --out`,
    );
  });
});

describe('plainDisplay', () => {
  it('writes a line for what lasts, and none for steps', () => {
    const lines = written(plainDisplay).split('\n');
    expect(lines.slice(0, 4)).toEqual([
      'engine: cpu',
      'mixup (seed 1): epoch 1/3, loss 0.600, penalty/vib 0.100 (2.0 s)',
      'mixup (seed 1): fgsm linf (1.0 s)',
      'mixup (seed 1): done, clean 0.980, fgsm area 0.300, pgd area 0.200 (1 min 05 s)',
    ]);
    expect(lines.slice(4).join('\n')).toMatch(/ mixup \n clean +98\.0 % \n.*\nreport: out\/report\.html\n$/);
  });
});

describe('jsonDisplay', () => {
  it('writes every event as one line of JSON', () => {
    const lines = written(jsonDisplay).trim().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toEqual(events);
  });
});

describe('the board', () => {
  const before = (type: JobEvent['type']) => events.slice(0, events.findIndex((event) => event.type === type) + 1);

  it('shows the epoch, its time and the loss, and who waits', () => {
    const text = textAt(120, boardAfter(...before('step')));
    expect(text).toMatch(/mixup +1 +epoch 1\/3 +━{6}─{6} +1\.0 s +0\.700/);
    expect(text).toMatch(/vib +1 +waiting/);
  });

  it('shows which attack runs, and keeps the loss', () => {
    expect(textAt(120, boardAfter(...before('evaluation')))).toMatch(/fgsm linf +━{6}─{6} +0\.5 s +0\.600/);
  });

  it('shows about how long an evaluation will take yet', () => {
    const running: JobEvent = { type: 'evaluation', run, part: 'pgd linf', done: 1, seconds: 2, left: 11.2 };
    expect(textAt(120, boardAfter(...before('evaluation'), running))).toMatch(/2\.0 s +~12 s +0\.600/);
    expect(plainLine(running)).toBe('mixup (seed 1): pgd linf (2.0 s; ~12 s left)');
    expect(plainLine({ ...running, left: 150 })).toContain('; ~3 min left');
    expect(plainLine({ ...running, left: 0 })).toBe('mixup (seed 1): pgd linf (2.0 s)');
  });

  it('shows the numbers of a finished run', () => {
    expect(textAt(120)).toMatch(/mixup +1 +done +1 min 05 s +0\.600 +0\.980 +0\.300 +0\.200/);
  });

  it('shows that a run failed', () => {
    const failure: JobEvent = { type: 'failure', run, message: 'out of luck' };
    expect(textAt(120, boardAfter(...before('step'), failure))).toMatch(/mixup +1 +failed *$/m);
  });

  it.each([120, 80, 60, 40, 20])('stays within %d columns', (width) => {
    expect(widthOf(textAt(width))).toBeLessThanOrEqual(width);
  });

  it('gives up bars and numbers before names and stages', () => {
    expect(textAt(120)).toContain('pgd area');
    expect(textAt(70)).not.toContain('pgd area');
    expect(textAt(50)).toMatch(/mixup +1 +done/);
  });

  it('shows the runs around the current one where not all fit, and counts the others', () => {
    const runs = Array.from({ length: 30 }, (_, i) => ({ method: `m${i}`, seed: 1 }));
    const done = runs.slice(0, 15).map((label): JobEvent => ({ type: 'result', run: label, figures: {}, seconds: 1 }));
    const running = [...runs.slice(15, 17), ...runs.slice(28)].map(
      (label): JobEvent => ({ type: 'evaluation', run: label, part: 'pgd linf', done: 0, seconds: 1 }),
    );
    const failed = runs.slice(0, 1).map((label): JobEvent => ({ type: 'failure', run: label, message: '' }));
    const board = boardAfter({ type: 'plan', folder: 'out', runs, columns: [] }, ...done, ...failed, ...running);
    const text = textAt(80, board, 15);
    expect(text.split('\n')).toHaveLength(14);
    expect(text).toMatch(/ m14 .*done/);
    expect(text).toMatch(/ m15 .*pgd linf/);
    expect(text).toMatch(/ m17 .*waiting/);
    expect(text).toContain('not shown: 9 done, 1 failed, 2 running, 8 waiting');
  });
});

describe('liveDisplay', () => {
  /** What a terminal shows at the end. */
  function screenAfter(shown: readonly JobEvent[]): string[] {
    const { out, lines } = openScreen();
    const display = liveDisplay(out);
    for (const event of shown) display.show(event);
    display.close();
    return lines();
  }

  it('redraws the table in place, with lines above it', () => {
    const screen = screenAfter(events.slice(0, 7));
    expect(screen[0]).toBe('engine: cpu');
    expect(screen.filter((line) => line.includes('mixup'))).toHaveLength(1);
    expect(screen.join('\n')).toMatch(/mixup +1 +done/);
    expect(screen.join('\n')).not.toContain('epoch');
  });

  it('prints a line that comes in between above the table', () => {
    const screen = screenAfter([...events.slice(0, 3), { type: 'note', text: 'stopping' }, ...events.slice(3, 5)]);
    const rule = screen.findIndex((line) => line.startsWith('───'));
    expect(screen.indexOf('stopping')).toBe(rule - 1);
    expect(screen.filter((line) => line === 'stopping')).toHaveLength(1);
  });

  it('leaves the table where it is once the comparison is printed', () => {
    const text = screenAfter(events).join('\n');
    expect(text.match(/mixup/g)).toHaveLength(2);
    expect(text.trimEnd().endsWith('report: out/report.html')).toBe(true);
  });
});

describe('tableWithin', () => {
  const head = ['method', 'one', 'two', 'three'];
  const rows = [['mixup', '1', '2', '3']];

  it('is one table where there is room', () => {
    expect(tableWithin(100, head, rows).split('\n')).toHaveLength(4);
  });

  it('goes on below, with the first column again, where there is not', () => {
    const text = tableWithin(22, head, rows);
    expect(widthOf(text)).toBeLessThanOrEqual(22);
    expect(text.match(/mixup/g)).toHaveLength(2);
    for (const title of head) expect(text).toContain(title);
  });
});

describe('pairsText', () => {
  const pairs = [
    ['engine', 'the fastest that this machine has'],
    ['cache', '/a/path/that/is/longer/than/its/column'],
  ] as const;

  it('aligns values', () => {
    expect(pairsText(pairs)).toBe(
      'engine  the fastest that this machine has\ncache   /a/path/that/is/longer/than/its/column',
    );
  });

  it('goes on below a value within a narrow terminal, and leaves paths whole', () => {
    expect(pairsText(pairs, 30)).toBe(
      'engine  the fastest that this\n        machine has\ncache   /a/path/that/is/longer/than/its/column',
    );
  });
});

describe('engineFacts', () => {
  it('end with what is to be done for a faster engine', () => {
    const line = 'engine: cpu (plain JavaScript, 1 core); there is no graphics card; no addon is built; build it';
    const info = { name: 'cpu', backend: 'cpu', cores: 1, availableCores: 2, oneDNN: false, cachePath: '/c' } as const;
    const versions = { tfjsVersion: '4', nodeVersion: '20', tensorflowVersion: undefined, native: undefined };
    const facts = engineFacts({ ...info, ...versions, line });
    expect(facts[0]).toEqual(['engine', 'cpu (plain JavaScript, 1 core)']);
    expect(facts.at(-1)).toEqual(['faster engine', 'there is no graphics card; no addon is built; build it']);
    const alone = engineFacts({ ...info, ...versions, line: 'engine: cpu (plain JavaScript, 1 core)' });
    expect(alone).toEqual(facts.slice(0, -1));
  });
});

describe('duration', () => {
  it.each([
    [0.04, '0.0 s'],
    [59.94, '59.9 s'],
    [59.96, '1 min 00 s'],
    [125, '2 min 05 s'],
  ])('writes %d seconds as %s', (seconds, text) => expect(duration(seconds)).toBe(text));
});
