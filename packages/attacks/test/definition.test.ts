import { defineBoundedAttack, defineMinimalAttack, defineSearchAttack } from '@infomixup/attacks';
import { describe, expect, it } from 'vitest';

const search = async () => undefined;
const base = { name: 'mine', norm: 'linf', knowledge: 'scores', iterative: true, settings: {}, search };

/** As a caller without types has it. */
const define = (maker: object, spec: unknown) => Reflect.apply(maker as () => void, undefined, [spec]);

describe('a definition', () => {
  it.each<[string, object, RegExp]>([
    ['no name', { name: undefined }, /^defineBoundedAttack: .*"name"/],
    ['an empty name', { name: '' }, /^defineBoundedAttack: .*"name": is no kebab-case name/],
    ['a name with spaces', { name: 'My Attack' }, /"name": is no kebab-case name/],
    ['an unknown norm', { norm: 'l3' }, /defineBoundedAttack "mine": .*"norm"/],
    ['unknown knowledge', { knowledge: 'score' }, /"knowledge"/],
    ['a text for iterative', { iterative: 'yes' }, /"iterative"/],
    ['no settings', { settings: undefined }, /"settings": is no JSON/],
    ['settings that are no JSON', { settings: { a: Number.NaN } }, /"settings": is no JSON/],
    ['no attempt', { attempts: 0 }, /"attempts"/],
    ['a part of an attempt', { attempts: 1.5 }, /"attempts"/],
    ['a text for targeted', { targeted: 'no' }, /"targeted"/],
    ['a misspelt key', { setings: {} }, /"setings": unknown key; did you mean "settings"\?/],
    ['two loops', { perturb: () => {} }, /gives perturb and search/],
    ['no loop', { search: undefined }, /gives neither perturb nor search/],
    ['a loop that is none', { search: 1 }, /"search": is no function/],
    ['a loop and a step', { step: () => {} }, /gives search and step; give one or the other/],
    ['half of its steps', { search: undefined, steps: 3, step: () => {} }, /gives step and steps alone; give start/],
    [
      'steps by scores',
      { search: undefined, start: () => {}, step: () => {}, steps: 3 },
      /steps with knowledge of scores; write search/,
    ],
    ['tensors for scores', { search: undefined, perturb: () => {} }, /perturb with knowledge of scores; write search/],
  ])('with %s is refused', (_, change, message) => {
    expect(() => define(defineBoundedAttack, { ...base, ...change })).toThrow(message);
  });

  it('of the other makers is checked too', () => {
    expect(() => define(defineMinimalAttack, { ...base, norm: 'none' })).toThrow(/"norm"/);
    expect(() => define(defineSearchAttack, { ...base, norm: undefined })).toThrow(/"threat"/);
    expect(() => define(defineBoundedAttack, undefined)).toThrow(/^defineBoundedAttack: the options are not valid/);
  });
});
