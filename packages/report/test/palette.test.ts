import { describe, expect, it } from 'vitest';
import { lineStyle, methodChannels } from '../src/figures/palette.js';

/** Relative luminance of an sRGB colour (WCAG 2.2), 0 to 1. */
function luminance(color: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

const styles = Array.from({ length: 28 }, (_, i) => lineStyle(i));

describe('palette', () => {
  it('gives 28 methods styles that all differ', () => {
    expect(new Set(styles.map((style) => JSON.stringify(style))).size).toBe(28);
  });

  it('tells the first seven methods apart without colour: those of one dash differ in luminance', () => {
    const seven = styles.slice(0, 7);
    for (const [i, one] of seven.entries())
      for (const other of seven.slice(i + 1))
        if (JSON.stringify(one.dash) === JSON.stringify(other.dash))
          expect(Math.abs(luminance(one.color) - luminance(other.color))).toBeGreaterThan(0.1);
  });

  it('has no colour that fades into white paper', () => {
    for (const { color } of styles) expect(1.05 / (luminance(color) + 0.05)).toBeGreaterThan(2);
  });

  it('ties styles to methods by name', () => {
    const { color, strokeDash } = methodChannels(['a', 'b']);
    expect(color.scale).toEqual({ domain: ['a', 'b'], range: [lineStyle(0).color, lineStyle(1).color] });
    expect(strokeDash.scale.range[1]).toEqual([...lineStyle(1).dash]);
  });
});
