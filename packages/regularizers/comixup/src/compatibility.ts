/** The size of some saliency maps, `[batch, height, width]`. */
export interface MapSize {
  readonly size: number;
  readonly height: number;
  readonly width: number;
}

/**
 * Which inputs are counted together when outputs show too much of them: `A = (1 - omega) I + omega n D / sum D`, where
 * `D_ij` is how far apart the most salient places of `n` inputs lie, rows and columns added up: section 4 of Kim et al.
 * 2021. A place is a square of at most `window` pixels.
 *
 * @returns `[n, n]`
 */
export function compatibilityOf(
  saliency: Float64Array,
  { size, height, width }: MapSize,
  window: number,
  omega: number,
): Float64Array {
  const places = Array.from({ length: size }, (_, image) =>
    mostSalient(saliency.subarray(image * height * width, (image + 1) * height * width), height, width, window),
  );
  const distances = Float64Array.from({ length: size * size }, (_, at) => {
    const [a, b] = [places[Math.floor(at / size)], places[at % size]];
    return Math.abs((a?.row ?? 0) - (b?.row ?? 0)) + Math.abs((a?.column ?? 0) - (b?.column ?? 0));
  });
  const total = distances.reduce((sum, distance) => sum + distance, 0);
  return distances.map((distance, at) => {
    const own = at % (size + 1) === 0 ? 1 - omega : 0;
    // All in one place: none are far apart.
    return own + (total > 0 ? (omega * size * distance) / total : 0);
  });
}

/** The corner of the square of the greatest sum; the first of equals. */
function mostSalient(saliency: Float64Array, height: number, width: number, window: number) {
  const [tall, wide] = [Math.min(window, height), Math.min(window, width)];
  let [best, row, column] = [Number.NEGATIVE_INFINITY, 0, 0];
  for (let top = 0; top + tall <= height; top++)
    for (let left = 0; left + wide <= width; left++) {
      let sum = 0;
      for (let r = top; r < top + tall; r++)
        for (let c = left; c < left + wide; c++) sum += saliency[r * width + c] ?? 0;
      if (sum > best) [best, row, column] = [sum, top, left];
    }
  return { row, column };
}
