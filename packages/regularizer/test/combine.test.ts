import { chained, summed } from '@infomixup/regularizer/running';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';

describe('chained', () => {
  it('hands each change what the one before returned, and the same context', () => {
    const changes = [(text: string, mark: string) => `${text}a${mark}`, undefined, (text: string) => `${text}b`];
    expect(chained(changes, '-', '!')).toBe('-a!b');
  });

  it('returns the value itself when nothing changes it', () => {
    const value = { untouched: true };
    expect(chained([undefined], value)).toBe(value);
  });
});

describe('summed', () => {
  it('adds the penalties to the criterion', () => {
    const total = tf.tidy(() => summed(tf.scalar(2), [tf.scalar(0.5), tf.scalar(0.125)]).dataSync());
    expect([...total]).toEqual([2.625]);
  });

  it('returns the criterion itself without penalties', () => {
    tf.tidy(() => {
      const criterion = tf.scalar(2);
      expect(summed(criterion, [])).toBe(criterion);
    });
  });
});
