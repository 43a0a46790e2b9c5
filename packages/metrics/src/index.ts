export type { DecayCurve } from './decay-curve.js';
export type { Interval, Spread, Summary } from './summary.js';
