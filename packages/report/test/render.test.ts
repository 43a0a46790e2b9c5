import { Resvg } from '@resvg/resvg-js';
import { decode } from 'fast-png';
import { describe, expect, it } from 'vitest';
import { attackComparisons } from '../src/comparison/attacks.js';
import { decayCurves } from '../src/figures/decay-curves.js';
import { renderPng, renderSvg } from '../src/index.js';
import { cropSvg } from '../src/render/crop.js';
import { runOf } from './evaluations.js';

const [comparison] = attackComparisons([runOf('baseline')]);
const svg = comparison ? await renderSvg(decayCurves(comparison)) : '';

const colorsOf = (png: Uint8Array): Set<string> => {
  const { data, channels } = decode(png);
  const pixels = Array.from({ length: data.length / channels }, (_, i) => data.slice(i * channels, (i + 1) * channels));
  return new Set(pixels.map((pixel) => pixel.join()));
};

/** The part of pixels that is not white. */
const ink = (png: Uint8Array): number => {
  const { data, channels } = decode(png);
  const pixels = data.length / channels;
  return Array.from({ length: pixels }, (_, i) => data[i * channels] ?? 255).filter((red) => red < 250).length / pixels;
};

describe('renderPng', () => {
  it('draws the chart at twice its size, or as told', () => {
    const [, width, height] = /width="(\d+)" height="(\d+)"/.exec(svg) ?? [];
    expect(decode(renderPng(svg))).toMatchObject({ width: 2 * Number(width), height: 2 * Number(height) });
    expect(decode(renderPng(svg, 1))).toMatchObject({ width: Number(width), height: Number(height) });
  });

  it('is not blank', () => {
    expect(colorsOf(renderPng(svg)).size).toBeGreaterThan(10);
  });

  it('carries text: the same chart without fonts has less ink', () => {
    const fontless = new Resvg(svg, { fitTo: { mode: 'zoom', value: 2 }, font: { loadSystemFonts: false } });
    expect(ink(renderPng(svg))).toBeGreaterThan(1.2 * ink(fontless.render().asPng()));
  });

  it('draws the signs that reports use', () => {
    const glyph = (text: string) =>
      renderPng(`<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><text y="15">${text}</text></svg>`);
    // A private code point that no font has: the box for a missing sign.
    const missing = Buffer.from(glyph('\uE123')).toString('base64');
    for (const sign of ['∞', '✗', '₁', '₂', '±', '−'])
      expect(Buffer.from(glyph(sign)).toString('base64'), sign).not.toBe(missing);
  });
});

describe('renderSvg', () => {
  it('draws on white up to a margin around what is drawn', () => {
    const { data, width, height, channels } = decode(renderPng(svg, 1));
    const red = (x: number, y: number) => data[(y * width + x) * channels] ?? 0;
    const columns = Array.from({ length: width }, (_, x) => Array.from({ length: height }, (_, y) => red(x, y)));
    const drawn = columns.flatMap((column, x) => (column.some((value) => value < 250) ? [x] : []));
    expect(drawn[0]).toBeGreaterThan(3);
    expect(drawn[0]).toBeLessThan(14);
    expect(width - (drawn.at(-1) ?? 0)).toBeGreaterThan(3);
    expect(width - (drawn.at(-1) ?? 0)).toBeLessThan(14);
    expect(Math.max(red(0, 0), red(width - 1, height - 1))).toBe(255);
  });

  it('rejects a specification that is none', async () => {
    // @ts-expect-error: not a specification
    await expect(renderSvg({ mark: 'nothing of this kind' })).rejects.toThrow();
  });
});

describe('cropSvg', () => {
  it('leaves a document without a drawing as it is', () => {
    const empty = '<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10" viewBox="0 0 10 10"></svg>';
    expect(cropSvg(empty)).toBe(empty);
  });
});
