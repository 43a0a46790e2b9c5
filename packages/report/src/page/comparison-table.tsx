import type { Comparison } from '../comparison/comparison.js';

/** One row a method; the best value of each column in bold. */
export const ComparisonTable = ({ comparison: { columns, rows } }: { comparison: Comparison }) => (
  <table>
    <thead>
      <tr>
        <th>method</th>
        {columns.map((title) => (
          <th>{title}</th>
        ))}
      </tr>
    </thead>
    <tbody>
      {rows.map(({ method, cells }) => (
        <tr>
          <td>{method}</td>
          {cells.map(({ text, best }) => (
            <td class={best ? 'best' : ''}>{text}</td>
          ))}
        </tr>
      ))}
    </tbody>
  </table>
);
