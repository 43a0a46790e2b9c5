import { verdictOn } from '../scale/verdict.mjs';

const rowOf = ({ work, points, growth }) =>
  `| ${[work, `${points[0].value} to ${points.at(-1).value}`, verdictOn(growth.time).text, verdictOn(growth.memory).text].join(' | ')} |`;

/** A Markdown table of how time and memory grow. */
export const growthTable = (results) =>
  ['| what | from, to | time | peak memory |', '| --- | --- | --- | --- |', ...results.map(rowOf)].join('\n');
