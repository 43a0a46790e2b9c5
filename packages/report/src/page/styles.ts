/** The page's style sheet: one column, readable on paper and on a phone, no outside resource. */
export const styles = `
:root { color-scheme: light; }
body { font: 15px/1.5 system-ui, "DejaVu Sans", sans-serif; color: #222; background: #fff; margin: 2rem auto; max-width: 72rem; padding: 0 1rem; }
h1 { font-size: 1.6rem; margin-bottom: 0.2rem; }
h2 { font-size: 1.15rem; margin-top: 2.2rem; border-bottom: 1px solid #ddd; padding-bottom: 0.2rem; }
p.lead { color: #555; margin-top: 0; }
p { max-width: 56rem; }
p.legend, figcaption { color: #555; font-size: 0.87em; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-size: 0.92rem; font-variant-numeric: tabular-nums; }
th, td { padding: 0.3rem 0.6rem; border-bottom: 1px solid #eee; text-align: left; vertical-align: top; }
thead th { font-weight: 600; border-bottom: 2px solid #999; }
.comparison th, .comparison td { white-space: nowrap; text-align: right; padding: 0.3rem 0.5rem; }
.comparison { font-size: 0.88rem; }
.comparison small { color: #555; font-weight: 400; }
.comparison thead td { border-bottom: none; }
.comparison th.group { text-align: center; border-bottom: 1px solid #bbb; font-weight: 400; }
.comparison th:first-child { text-align: left; }
.comparison tbody th { font-weight: 400; }
.comparison td.best { font-weight: 700; }
.comparison .difference { display: block; font-weight: 400; color: #666; } .comparison .difference.clear { font-weight: 700; color: #222; }
.checks { font-size: 0.85rem; }
.checks td:first-child { white-space: nowrap; }
.remedy { margin: 0.3rem 0 0; border-left: 3px solid #1a7f37; padding-left: 0.5rem; }
.figures { display: flex; flex-wrap: wrap; gap: 0 2.5rem; }
figure { margin: 1rem 0 1.6rem; max-width: 100%; overflow-x: auto; }
figure svg { max-width: 100%; height: auto; }
.verdict { font-weight: 600; white-space: nowrap; }
.pass::before { content: "✓ "; } .warn::before { content: "! "; } .fail::before { content: "✗ "; } .not-run::before { content: "– "; }
.pass { color: #1a7f37; } .warn { color: #9a6700; } .fail { color: #c00000; } .not-run { color: #666; }
p.warning { border-left: 4px solid #9a6700; background: #fff8e6; padding: 0.5rem 0.8rem; }
pre { background: #f6f6f6; padding: 0.8rem; overflow-x: auto; font-size: 0.8rem; }
summary { cursor: pointer; }
details { margin: 0.6rem 0; }
details.run > :not(summary) { margin-left: 1.1rem; }
@media print {
  body { max-width: none; margin: 0; font-size: 11px; }
  h2 { break-after: avoid; }
  .figures { display: block; }
  figure, tr { break-inside: avoid; }
  .scroll, figure, pre { overflow: visible; }
  .comparison { font-size: 8px; }
  .checks { font-size: 9px; }
  th, td, .comparison th, .comparison td { padding: 0.2rem 0.3rem; }
  pre { white-space: pre-wrap; }
  details::details-content { content-visibility: visible; display: block; }
}
`;
