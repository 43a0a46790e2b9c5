import { boxOf, shareOutside } from '@infomixup/regularizer-cutmix';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

describe('boxOf', () => {
  it('has the share 1 - lambda of the image where nothing is clipped', () => {
    const box = boxOf({ height: 8, width: 16, lambda: 0.75, row: 4, column: 8 });
    expect(box).toEqual({ top: 2, bottom: 6, left: 4, right: 12 });
    expect(shareOutside(box, 8, 16)).toBe(0.75);
  });

  it('counts what is left of it after clipping', () => {
    const box = boxOf({ height: 8, width: 8, lambda: 0, row: 0, column: 7 });
    expect(box).toEqual({ top: 0, bottom: 4, left: 3, right: 8 });
    expect(shareOutside(box, 8, 8)).toBe(1 - 20 / 64);
  });

  it("rounds sizes and halves down, as the authors' code: 5 of 9 rows become 2 up and 2 down", () => {
    expect(boxOf({ height: 9, width: 9, lambda: 1 - (5.5 / 9) ** 2, row: 4, column: 4 })).toEqual({
      ...{ top: 2, bottom: 6, left: 2, right: 6 },
    });
  });

  it('is empty at lambda 1, and within the image always', () => {
    expect(shareOutside(boxOf({ height: 4, width: 4, lambda: 1, row: 2, column: 2 }), 4, 4)).toBe(1);
    const sizes = fc.integer({ min: 1, max: 40 });
    const unit = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(sizes, sizes, unit, unit, unit, (height, width, lambda, down, across) => {
        const [row, column] = [Math.floor(down * (height - 1)), Math.floor(across * (width - 1))];
        const { top, bottom, left, right } = boxOf({ height, width, lambda, row, column });
        expect([top >= 0, top <= bottom, bottom <= height, left >= 0, left <= right, right <= width]).toEqual(
          Array(6).fill(true),
        );
        // Never more than was asked for.
        expect((bottom - top) * (right - left)).toBeLessThanOrEqual((1 - lambda) * height * width + 1e-9);
      }),
    );
  });
});
