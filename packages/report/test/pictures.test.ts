import { decode } from 'fast-png';
import { describe, expect, it } from 'vitest';
import { picturesOf } from '../src/figures/pictures.js';
import { bytesOf, enlarged, imageUrl } from '../src/render/image-url.js';
import { runOf } from './evaluations.js';

const fgsm = { name: 'fgsm', norm: 'linf' } as const;

const decodeUrl = (url = '') => decode(Buffer.from(url.replace('data:image/png;base64,', ''), 'base64'));

describe('imageUrl', () => {
  it('maps the bounds to black and white and cuts what lies beyond', () => {
    expect([...bytesOf([-1, 0, 1, -3, 3], [-1, 1])]).toEqual([0, 128, 255, 0, 255]);
  });

  it('holds the very bytes, grey or coloured', () => {
    const grey = decodeUrl(imageUrl(Uint8Array.of(0, 10, 20, 30, 40, 50), [2, 3, 1]));
    expect(grey).toMatchObject({ width: 3, height: 2, channels: 1 });
    expect([...grey.data]).toEqual([0, 10, 20, 30, 40, 50]);
    const coloured = decodeUrl(imageUrl(Uint8Array.of(255, 0, 0, 0, 0, 255), [1, 2, 3]));
    expect(coloured).toMatchObject({ width: 2, height: 1, channels: 3 });
    expect([...coloured.data]).toEqual([255, 0, 0, 0, 0, 255]);
  });

  it('repeats pixels in both directions', () => {
    expect([...enlarged(Uint8Array.of(1, 2), [1, 2, 1], 2)]).toEqual([1, 1, 2, 2, 1, 1, 2, 2]);
    expect([...enlarged(Uint8Array.of(1, 2, 3), [1, 1, 3], 2)]).toEqual([1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3]);
  });
});

describe('picturesOf', () => {
  it('shows the clean picture and each budget with the class seen', () => {
    const pictures = picturesOf(runOf('mixup'), fgsm, 1);
    expect(pictures.map(({ method, column, seen, wrong }) => [method, column, seen, wrong])).toEqual([
      ['mixup', 'clean', 'dark', false],
      ['mixup', '0.1', 'dark', false],
      ['mixup', '0.2', 'bright', true],
      ['mixup', '0.3', 'bright', true],
    ]);
  });

  it.each([
    { inputShape: [4, 3], channels: 1 },
    { inputShape: [4, 3, 1], channels: 1 },
    { inputShape: [4, 3, 3], channels: 3 },
  ])(
    'draws inputs of shape $inputShape in $channels channel(s), enlarged by a whole factor',
    ({ inputShape, channels }) => {
      const [clean] = picturesOf(runOf('mixup', 1, { inputShape }), fgsm, 0);
      expect(decodeUrl(clean?.url)).toMatchObject({ width: 84, height: 112, channels });
    },
  );

  it('draws nothing for inputs that are no pictures, attacks of another norm and samples not kept', () => {
    expect(picturesOf(runOf('mixup', 1, { inputShape: [4, 3, 2] }), fgsm, 0)).toEqual([]);
    expect(picturesOf(runOf('mixup', 1, { inputShape: [2, 4, 3, 1] }), fgsm, 0)).toEqual([]);
    expect(picturesOf(runOf('mixup'), { ...fgsm, norm: 'l2' }, 0)).toEqual([]);
    expect(picturesOf(runOf('mixup'), fgsm, 7)).toEqual([]);
  });
});
