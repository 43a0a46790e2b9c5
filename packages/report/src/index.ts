export { attackComparisons, type Cell, type Comparison, comparisonOf } from './comparison/comparison.js';
export type { DecisionSurface, EpochRecord, ReportInput, ReportRun } from './input.js';
export type { Figure } from './page/figure.js';
export { renderPng } from './render/png.js';
export { renderSvg } from './render/svg.js';
export { type RenderedReport, renderReport } from './render-report.js';
export { writeReport } from './write-report.js';
