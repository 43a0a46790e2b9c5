import { type Corpus, samplesDigest } from '@infomixup/attacks';
import { type Dataset, firstNumbers, InfomixupError, sizeOfShape } from '@infomixup/core';

/**
 * The examples of `corpus` whose samples are in `data`. Where the data are a part of what the corpus was made of, as where
 * samples are held back to validate, examples of other samples would tell training what it is not to see.
 *
 * @throws InfomixupError `dataset-mismatch` where examples and data are not of one kind, or the corpus was made of other data
 */
export async function examplesFor(data: Dataset, corpus: Corpus): Promise<Corpus> {
  requireSameKind(data, corpus);
  const { name, size, sha256 } = corpus.provenance.dataset;
  const ofName = linesOf(data).filter(({ dataset }) => dataset.name === name && dataset.size === size);
  for (const { dataset, isPresent } of ofName)
    if (sha256 === undefined || (await samplesDigest(dataset, corpus.indices)) === sha256)
      return chosen(corpus, isPresent);
  const what =
    ofName.length > 0
      ? 'others, of the same name and number (another seed draws other samples)'
      : `${name} (${size} samples)`;
  throw mismatch(data, `was made of ${what}`);
}

interface Line {
  readonly dataset: Dataset;
  /** Whether the data have its sample of a number. */
  readonly isPresent: (index: number) => boolean;
}

/** A data set and what it is part of, the first of all first: that gives samples plain. */
function linesOf(data: Dataset): readonly Line[] {
  const lines: Line[] = [];
  let numbers = firstNumbers(data.size);
  for (let dataset: Dataset | undefined = data; dataset; dataset = partOf(dataset)?.dataset) {
    const present = new Set(numbers);
    lines.unshift({ dataset, isPresent: (index) => present.has(index) });
    const indices = partOf(dataset)?.indices;
    if (indices) numbers = numbers.map((index) => indices[index] ?? 0);
  }
  return lines;
}

/** Unless a plugin added samples, and kept the word of where those before them are from. */
const partOf = ({ origin, size }: Dataset) => (origin?.indices.length === size ? origin : undefined);

function chosen(corpus: Corpus, isPresent: (index: number) => boolean): Corpus {
  const rows = Int32Array.from(corpus.indices.keys()).filter((row) => isPresent(corpus.indices[row] ?? 0));
  return rows.length === corpus.indices.length ? corpus : { ...corpus, ...rowsOfCorpus(corpus, rows) };
}

/** Some of a corpus's examples, by their rows in it, in that order. */
export function rowsOfCorpus(
  { inputs, inputShape, labels, indices }: Corpus,
  rows: Int32Array,
): Pick<Corpus, 'inputs' | 'labels' | 'indices'> {
  const width = sizeOfShape(inputShape);
  const values = new Float32Array(rows.length * width);
  for (const [place, row] of rows.entries()) values.set(inputs.subarray(row * width, (row + 1) * width), place * width);
  const at = (numbers: Int32Array) => Int32Array.from(rows, (row) => numbers[row] ?? 0);
  return { inputs: values, labels: at(labels), indices: at(indices) };
}

function requireSameKind(data: Dataset, { inputShape, labels }: Corpus): void {
  if (inputShape.join() !== data.inputShape.join()) throw mismatch(data, `has inputs [${inputShape}]`);
  const stray = labels.find((label) => label >= data.classes.length);
  if (stray !== undefined) throw mismatch(data, `has the class ${stray}`);
}

const mismatch = ({ name, size, inputShape, classes }: Dataset, what: string) =>
  new InfomixupError(
    `static-corpus: the corpus ${what}, and the data are ${name} (${size} samples, inputs [${inputShape}], ${classes.length} classes); make it of these`,
    'dataset-mismatch',
  );
