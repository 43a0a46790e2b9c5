export type { Cell } from './comparison/cells.js';
export { type Comparison, type ComparisonOptions, comparisonOf } from './comparison/comparison.js';
export type { Figure } from './figures/chart.js';
export type { DecisionSurface, EpochRecord, ReportInput, ReportRun } from './input.js';
export { renderPng } from './render/png.js';
export { renderSvg } from './render/svg.js';
export { type RenderedReport, renderReport } from './render-report.js';
export { writeReport } from './write-report.js';
