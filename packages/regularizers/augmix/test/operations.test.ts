import { randomStream } from '@infomixup/core';
import { applyOperation, drawOperation, type OperationName, operationNames } from '@infomixup/regularizer-augmix';
import { describe, expect, it } from 'vitest';
import fixture from './operations.json' with { type: 'json' };

const bytes = (hex: string) => Uint8Array.from(Buffer.from(hex, 'hex'));

const cases = fixture.images.flatMap(({ label, values, changed, ...size }) =>
  changed.map(([name, argument, expected]) => ({
    title: `${name} ${argument} of ${label}`,
    image: { ...size, values: bytes(values) },
    // Lists of mixed kinds in JSON: a name of ours, a number and bytes.
    operation: { name: name as OperationName, argument: Number(argument) },
    expected: bytes(String(expected)),
  })),
);

describe('applyOperation', () => {
  it.each(operationNames)('is %s of PIL, pixel for pixel', (name) => {
    const own = cases.filter(({ operation }) => operation.name === name);
    expect(own.length).toBeGreaterThanOrEqual(fixture.images.length);
    const differing = own.filter(
      ({ image, operation, expected }) => Buffer.compare(applyOperation(image, operation).values, expected) !== 0,
    );
    expect(differing.map(({ title }) => title)).toEqual([]);
  });

  it('takes images of any number of channels, and changes none that it is given', () => {
    for (const channels of [2, 4]) {
      const values = Uint8Array.from({ length: 5 * 4 * channels }, (_, at) => (37 * at) % 256);
      const image = { height: 5, width: 4, channels, values };
      for (const name of operationNames) {
        const result = applyOperation(image, { name, argument: 2 });
        expect([result.values.length, result.channels]).toEqual([values.length, channels]);
      }
      expect(values).toEqual(Uint8Array.from({ length: 5 * 4 * channels }, (_, at) => (37 * at) % 256));
    }
  });
});

describe('drawOperation', () => {
  it('draws arguments within the published ranges, of both signs', () => {
    const size = { height: 60, width: 30 };
    const limits: Partial<Record<OperationName, readonly [number, number]>> = {
      posterize: [3, 4],
      rotate: [-8, 8],
      solarize: [180, 256],
      shearX: [-0.09, 0.09],
      translateX: [-2, 2],
      translateY: [-5, 5],
      color: [0.118, 0.64],
    };
    for (const [name, [least, greatest]] of Object.entries(limits)) {
      const drawn = Array.from({ length: 200 }, (_, index) =>
        drawOperation(randomStream(index, 'level'), [name as OperationName], 3, size),
      ).map(({ argument }) => argument);
      expect([name, Math.min(...drawn) >= least, Math.max(...drawn) <= greatest]).toEqual([name, true, true]);
      expect(new Set(drawn).size).toBeGreaterThan(1);
      if (least < 0) expect(drawn.filter((argument) => argument < 0).length).toBeGreaterThan(50);
    }
  });
});
