/** The page's style sheet: one column, readable on paper and on a phone, no outside resource. */
export const styles = `
:root { color-scheme: light; }
body { font: 15px/1.5 system-ui, "DejaVu Sans", sans-serif; color: #222; margin: 2rem auto; max-width: 60rem; padding: 0 1rem; }
h1 { font-size: 1.6rem; margin-bottom: 0.2rem; }
h2 { font-size: 1.15rem; margin-top: 2.2rem; border-bottom: 1px solid #ddd; padding-bottom: 0.2rem; }
p.lead { color: #555; margin-top: 0; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; font-size: 0.92rem; }
th, td { text-align: right; padding: 0.3rem 0.6rem; border-bottom: 1px solid #eee; vertical-align: top; }
th { font-weight: 600; border-bottom: 2px solid #999; }
th:first-child, td:first-child, td.text, th.text { text-align: left; }
td.best { font-weight: 700; }
figure { margin: 1rem 0; overflow-x: auto; }
figure svg { max-width: 100%; height: auto; }
.verdict { font-weight: 600; white-space: nowrap; }
.pass::before { content: "✓ "; } .warn::before { content: "! "; } .fail::before { content: "✗ "; } .not-run::before { content: "– "; }
.pass { color: #1a7f37; } .warn { color: #9a6700; } .fail { color: #c00000; } .not-run { color: #777; }
pre { background: #f6f6f6; padding: 0.8rem; overflow-x: auto; font-size: 0.8rem; }
details { margin: 0.6rem 0; }
@media print { body { max-width: none; margin: 0; } h2 { break-after: avoid; } figure, tr { break-inside: avoid; } }
`;
