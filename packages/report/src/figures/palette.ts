/** How one method's lines look: the dash tells methods apart where colour is lost. */
export interface LineStyle {
  readonly color: string;
  readonly dash: readonly number[];
}

// Okabe and Ito's colour-blind-safe colours, ordered so that neighbours differ in lightness too.
const colors = ['#000000', '#e69f00', '#0072b2', '#d55e00', '#56b4e9', '#009e73', '#cc79a7'] as const;

// Seven colours and four dashes have no common factor, so that the first 28 styles are all different.
const dashes = [[], [8, 3], [2, 2], [10, 3, 2, 3]] as const;

/** The style of the method at `index`, a whole number from 0. */
export function lineStyle(index: number): LineStyle {
  return {
    color: colors[index % colors.length] ?? colors[0],
    dash: dashes[index % dashes.length] ?? dashes[0],
  };
}

/** The channels that give every method its style, by the field `method`. */
export function methodChannels(methods: readonly string[]) {
  const styles = methods.map((_, i) => lineStyle(i));
  const domain = [...methods];
  const field = { field: 'method', type: 'nominal' as const, legend: null };
  return {
    color: { ...field, scale: { domain, range: styles.map(({ color }) => color) } },
    strokeDash: { ...field, scale: { domain, range: styles.map(({ dash }) => [...dash]) } },
  };
}
