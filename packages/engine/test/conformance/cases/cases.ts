import { algebraCases } from './algebra.js';
import { layerCases } from './layers.js';
import { normalizationCases } from './normalization.js';
import { selectionCases } from './selection.js';
import { windowCases } from './windows.js';

/** Every op that the engines are held to. */
export const cases = [...windowCases, ...algebraCases, ...selectionCases, ...layerCases, ...normalizationCases];

const opOf = ({ name }: { readonly name: string }) => name.replace(/ \[.*/, '');

/** Enough for an engine that each shape costs a program of its own: the first case of each op. */
export const oneOfEach = cases.filter(
  (each, index) => cases.findIndex((other) => opOf(other) === opOf(each)) === index,
);
