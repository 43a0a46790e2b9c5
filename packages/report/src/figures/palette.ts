/** How one method's lines look: the dash tells methods apart where colour is lost. */
export interface LineStyle {
  readonly color: string;
  readonly dash: readonly number[];
}

// Okabe and Ito's colour-blind-safe colours, ordered so that neighbours differ in lightness too.
const styles: readonly LineStyle[] = [
  { color: '#000000', dash: [] },
  { color: '#e69f00', dash: [8, 3] },
  { color: '#0072b2', dash: [2, 2] },
  { color: '#d55e00', dash: [] },
  { color: '#56b4e9', dash: [8, 3, 2, 3] },
  { color: '#009e73', dash: [5, 2] },
  { color: '#cc79a7', dash: [2, 4] },
];

const last: LineStyle = { color: '#7f7f7f', dash: [1, 1] };

/** The style of the method at `index`; beyond seven methods all are grey and must be told apart by their labels. */
export const lineStyle = (index: number): LineStyle => styles[index] ?? last;

/** Vega-Lite colour and dash scales that give every method its style. */
export const methodScales = (methods: readonly string[]) => ({
  color: { domain: [...methods], range: methods.map((_, i) => lineStyle(i).color) },
  strokeDash: { domain: [...methods], range: methods.map((_, i) => [...lineStyle(i).dash]) },
});
