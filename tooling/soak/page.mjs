const opening = `# Reliability: the long tests

What \`npm run soak -- NAME\` found, by the last run of each to its end; the script writes this page. Rounds are as many as
were done, which may be fewer than a full run has: \`npm run soak\` lists those. A short form of each is in the test suite.
`;

const start = (name) => `<!-- soak:${name} -->`;
const end = (name) => `<!-- /soak:${name} -->`;

/** The section of a long test: what it shows, then its figures. */
export function sectionOf(name, shows, figures) {
  const lines = Object.entries(figures).map(([what, value]) => `- ${what}: **${value}**`);
  return [start(name), '', `## ${name}`, '', `${shows}.`, '', ...lines, '', end(name)].join('\n');
}

/**
 * A page with a section in the place of the one of that name, or after those that stand before it in `order`. All else on
 * the page is kept; of no page, the page's beginning is made.
 */
export function withSection(page, name, section, order) {
  const whole = page || opening;
  const [from, to] = [whole.indexOf(start(name)), whole.indexOf(end(name))];
  if (from >= 0 && to > from) return whole.slice(0, from) + section + whole.slice(to + end(name).length);
  const next = order.slice(order.indexOf(name) + 1).find((later) => whole.includes(start(later)));
  if (next === undefined) return `${whole.trimEnd()}\n\n${section}\n`;
  return whole.replace(start(next), () => `${section}\n\n${start(next)}`);
}
