/** The gradient of a float64 function by central differences. */
export const differences = (f: (x: number[]) => number, at: readonly number[], step = 1e-5): number[] =>
  at.map((_, index) => {
    const moved = (by: number) => f(at.map((value, other) => (other === index ? value + by : value)));
    return (moved(step) - moved(-step)) / (2 * step);
  });
