import { type DefaultTreeAdapterTypes, parse } from 'parse5';
import { compile } from 'vega-lite';
import { beforeAll, describe, expect, it } from 'vitest';
import { type RenderedReport, renderReport } from '../src/index.js';
import { check, runOf, withSurface } from './evaluations.js';

type Node = DefaultTreeAdapterTypes.ChildNode;
type Element = DefaultTreeAdapterTypes.Element;

const isElement = (node: Node): node is Element => 'tagName' in node;

/** All elements below, in the order of the document. */
const elements = (parent: DefaultTreeAdapterTypes.ParentNode): Element[] =>
  parent.childNodes.filter(isElement).flatMap((element) => [element, ...elements(element)]);

const attribute = (element: Element | undefined, name: string): string | undefined =>
  element?.attrs.find((attr) => attr.name === name)?.value;

const textOf = (parent: DefaultTreeAdapterTypes.ParentNode): string =>
  parent.childNodes.map((node) => ('value' in node ? node.value : isElement(node) ? textOf(node) : '')).join('');

/** The elements called `tagName` below `parent`. */
const all = (parent: DefaultTreeAdapterTypes.ParentNode, tagName: string): Element[] =>
  elements(parent).filter((element) => element.tagName === tagName);

/** The one that has to be there. */
function required<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('the page lacks an element');
  return value;
}

const checks = [check('late', 'warn'), check('absent', 'not-run'), check('early', 'pass'), check('middle', 'pass')];

const runs = [
  withSurface(runOf('baseline', 1, { checks })),
  withSurface(runOf('</script><b>bold</b> & "x"', 1, { clean: 0.9 })),
];

const config = { note: '</pre></script><script>alert(1)</script>' };

const documentOf = ({ page }: RenderedReport, errors: string[] = []) =>
  parse(page, { onParseError: ({ code, startLine, startCol }) => errors.push(`${code} ${startLine}:${startCol}`) });

let report: RenderedReport;
let document: DefaultTreeAdapterTypes.Document;

beforeAll(async () => {
  report = await renderReport({ title: 'A <i>title</i>', runs, config });
  document = documentOf(report);
});

describe('renderReport', () => {
  it('writes HTML without a parse error', () => {
    const errors: string[] = [];
    documentOf(report, errors);
    expect(errors).toEqual([]);
  });

  it('reads from the table to how it was made', () => {
    expect(all(document, 'h2').map(textOf)).toEqual([
      ...['Accuracy decay', 'Can these numbers be trusted?', 'Decision surfaces', 'Examples', 'Training'],
      'How it was made',
    ]);
    const order = elements(document).flatMap(({ tagName }) => (['table', 'h2'].includes(tagName) ? [tagName] : []));
    expect(order[0]).toBe('table');
  });

  it('says what became of a failed check by its remedy', async () => {
    const remedy = { name: 'the margin', norm: 'linf' as const, epsilon: 0.1, n: 100, before: 0.9, after: 0.25 };
    const failed = { ...check('saturated', 'fail'), remedy };
    const { page } = await renderReport({ title: 'Remedies', runs: [runOf('baseline', 1, { checks: [failed] })] });
    expect(textOf(parse(page))).toContain(
      'With the margin, 90.0 % of accuracy become 25.0 % (on the first 100 samples, L∞, epsilon 0.1). Believe the second',
    );
  });

  it('tells what perturbations of other models do, and what that means', async () => {
    const own = { norm: 'linf' as const, epsilon: 0.1, n: 100, ofSource: 0.1, whiteBox: 0.5 };
    const transfer = [
      { ...own, from: 'twin', accuracy: 0.7, alone: 2 },
      { ...own, from: 'robust', accuracy: 0.4, alone: 11 },
    ];
    const { page } = await renderReport({ title: 'Transfer', runs: [runOf('baseline', 1, { transfer })] });
    const text = textOf(parse(page));
    expect(text).toContain('2 of 100 samples fall to these and not to its own gradients: as it should be.');
    expect(text).toContain('11 of 100 samples fall to these and not to its own gradients, which are masked.');
    expect(textOf(document)).not.toContain('Perturbations made along the gradients of another model');
  });

  it('loads nothing from outside and runs no script', () => {
    for (const element of elements(document)) {
      expect(['link', 'iframe', 'object', 'embed', 'base']).not.toContain(element.tagName);
      for (const { name, value } of element.attrs)
        if (['src', 'href', 'srcset', 'action', 'data', 'poster'].includes(name)) expect(value).toMatch(/^(data:|#)/);
    }
    for (const script of all(document, 'script')) expect(attribute(script, 'type')).toBe('application/json');
    const styles = all(document, 'style').map(textOf).join();
    expect(styles).not.toMatch(/url\(|@import/);
  });

  it('shows names with markup as they are written', () => {
    const method = all(document, 'tbody').flatMap((body) => all(body, 'th').map(textOf));
    expect(method).toContain('</script><b>bold</b> & "x"');
    expect(all(document, 'b')).toEqual([]);
    expect(all(document, 'i')).toEqual([]);
    expect(textOf(document)).toContain('A <i>title</i>');
    expect(all(document, 'pre').map(textOf).join()).toContain(JSON.stringify(config.note));
  });

  it('holds the specification of every figure, and each compiles', () => {
    const scripts = all(document, 'script');
    expect(scripts.map((script) => attribute(script, 'data-figure'))).toEqual(report.figures.map(({ name }) => name));
    for (const [i, { spec }] of report.figures.entries()) {
      expect(JSON.parse(textOf(required(scripts[i])))).toEqual(JSON.parse(JSON.stringify(spec)));
      expect(compile(spec).spec.marks?.length).toBeGreaterThan(0);
    }
  });

  it('holds every figure drawn, with a description', () => {
    const figures = all(document, 'figure');
    expect(figures.map((figure) => attribute(figure, 'id'))).toEqual(report.figures.map(({ name }) => name));
    for (const figure of figures) {
      expect(all(figure, 'svg')).toHaveLength(1);
      const [picture] = elements(figure).filter((element) => attribute(element, 'role') === 'img');
      expect(attribute(picture, 'aria-label')?.length).toBeGreaterThan(20);
    }
  });

  it('folds passed checks away and shows the others, the worst first', () => {
    const [baseline, bold] = all(document, 'details').filter((details) => attribute(details, 'class') === 'run');
    const [shown, folded] = baseline ? all(baseline, 'tbody') : [];
    const names = (body: Element | undefined) =>
      body ? all(body, 'tr').map((row) => textOf(required(all(row, 'td')[0]))) : [];
    expect(names(shown)).toEqual(['late', 'absent']);
    expect(names(folded)).toEqual(['early', 'middle']);
    expect(all(required(baseline), 'summary').map(textOf)).toEqual([
      'baseline, seed 1: 1 warn, 1 not run, 2 pass',
      '2 checks passed',
    ]);
    expect(attribute(baseline, 'open')).toBeDefined();
    expect(attribute(bold, 'open')).toBeUndefined();
  });

  it('gives the attack of a column in a first header row that spans its columns', () => {
    const [row] = all(required(all(document, 'thead')[0]), 'tr');
    const [group] = row ? all(row, 'th') : [];
    expect([group && textOf(group), attribute(group, 'colspan')]).toEqual(['fgsm (L∞)', '5']);
  });

  it('refuses to report nothing', async () => {
    await expect(renderReport({ title: 'empty', runs: [] })).rejects.toMatchObject({ code: 'nothing-to-report' });
  });
});
