import type { Comparison } from '../comparison/comparison.js';

/** One row a method; in bold what is clearly the best of its column. It scrolls sideways where the page is too narrow. */
export function ComparisonTable({ comparison: { groups, rows } }: { comparison: Comparison }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: without it a keyboard cannot scroll the table
    <section class="scroll" aria-label="Comparison" tabIndex={0}>
      <table class="comparison">
        <thead>
          <tr>
            <td />
            {groups.map(({ name, columns }) =>
              name ? (
                <th scope="colgroup" class="group" colSpan={columns.length}>
                  {name}
                </th>
              ) : (
                <td colSpan={columns.length} />
              ),
            )}
          </tr>
          <tr>
            <th scope="col">method</th>
            {groups.flatMap(({ columns }) => columns.map((title) => <th scope="col">{title}</th>))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ method, cells }) => (
            <tr>
              <th scope="row">{method}</th>
              {cells.map(({ parts: [value, rest], best, differences }) => (
                <td class={best ? 'best' : undefined}>
                  {value}
                  {rest && <small>{rest}</small>}
                  {differences.map(({ to, text, clear }) => (
                    <small class={clear ? 'difference clear' : 'difference'}>
                      {text} to {to}
                    </small>
                  ))}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
