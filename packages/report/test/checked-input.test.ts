import { beforeAll, describe, expect, it } from 'vitest';
import { comparisonOf, type RenderedReport, type ReportRun, renderReport } from '../src/index.js';
import { runOf, withSurface } from './evaluations.js';

const { surface, ...run } = withSurface(runOf('mixup'));
const { evaluation } = run;
const fgsm = evaluation.attacks[0];

describe('a run that is not one', () => {
  it.each<[string, object, RegExp]>([
    ['a method without a name', { method: '' }, /runs\.0\.method/],
    ['a seed of text', { seed: '1' }, /runs\.0\.seed/],
    [
      'a loss that is not a number',
      { epochs: [{ epoch: 1, loss: Number.NaN, terms: {} }] },
      /runs\.0\.epochs\.0\.loss/,
    ],
    ['epochs counted from 0', { epochs: [{ epoch: 0, loss: 1, terms: {} }] }, /runs\.0\.epochs\.0\.epoch/],
    ['no evaluation', { evaluation: undefined }, /runs\.0\.evaluation/],
    [
      'a share above 1',
      { evaluation: { ...evaluation, attacks: [{ ...fgsm, area: 2 }] } },
      /evaluation\.attacks\.0\.area/,
    ],
    ['counts without their shares', { evaluation: { ...evaluation, n: 1001 } }, /evaluation\.clean\.accuracy/],
    [
      'too few probabilities',
      { surface: { ...surface, rows: 3 } },
      /runs\.0\.surface\.probabilities: must be one a cell/,
    ],
    ['a plane without width', { surface: { ...surface, x: [1, 1] } }, /runs\.0\.surface\.x: must ascend/],
  ])('is refused for %s, naming the field', async (_, change, message) => {
    const wrong = { ...run, ...change } as ReportRun; // as a caller without types hands it over
    expect(() => comparisonOf([wrong])).toThrow(message);
    await expect(renderReport({ title: 'wrong', runs: [wrong] })).rejects.toMatchObject({ code: 'invalid-report' });
  });
});

describe('control characters in names', () => {
  const evil = '\u001b[31m\u202egpj\u0007';
  const shown = '\\u001b[31m\\u202egpj\\u0007';
  const named = {
    ...runOf(evil, 1, { dataset: evil, attacks: [{ name: evil }] }),
    epochs: [{ epoch: 1, loss: 1, terms: { [evil]: 1 } }],
  };

  it('are written out in the table', () => {
    const { columns, rows, groups } = comparisonOf([named]);
    expect(rows[0]?.method).toBe(shown);
    expect(columns).toContain(`${shown} area`);
    expect([...columns, ...groups.map(({ name }) => name)].join()).not.toMatch(/\u202e/);
  });

  describe('of a report', () => {
    let report: RenderedReport;
    beforeAll(async () => {
      report = await renderReport({ title: evil, runs: [named], config: { name: evil } });
    });

    it('are written out wherever they stand', () => {
      // biome-ignore lint/suspicious/noControlCharactersInRegex: those that must not be there
      const raw = /[\u0000-\u0008\u000e-\u001f\u007f-\u009f\u202e]/;
      expect(report.page.includes(shown)).toBe(true);
      expect(raw.exec(report.page)).toBeNull();
      for (const { svg, caption, name, spec } of report.figures)
        for (const text of [svg, caption, name, JSON.stringify(spec)]) expect(raw.exec(text)).toBeNull();
    });

    it('may load and run nothing, whatever they hold', () => {
      expect(report.page.includes(`content="default-src 'none'; `)).toBe(true);
    });
  });
});
