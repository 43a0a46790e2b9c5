import { verdictOn } from '../scale/verdict.mjs';
import { markdownTable } from './markdown-table.mjs';

const rowOf = ({ work, points, growth }) => [
  work,
  `${points[0].value} to ${points.at(-1).value}`,
  verdictOn(growth.time).text,
  verdictOn(growth.memory).text,
];

/** A Markdown table of how time and memory grow. */
export const growthTable = (results) => markdownTable(['what', 'from, to', 'time', 'peak memory'], results.map(rowOf));
