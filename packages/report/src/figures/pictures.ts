import { decodeExample, type Evaluation } from '@infomixup/evaluation';
import type { ReportRun } from '../input.js';
import { bytesOf, enlarged, imageUrl, type PictureShape } from '../render/image-url.js';
import { type AttackName, epsilonText } from '../titles.js';

/** One picture of a grid. */
export interface Picture {
  readonly method: string;
  /** `clean`, or the epsilon. */
  readonly column: string;
  /** A PNG data URL. */
  readonly url: string;
  /** The class that the model sees. */
  readonly seen: string;
  readonly wrong: boolean;
}

type Example = Evaluation['examples']['clean' | 'perturbed'][number];

/** Height, width and channels of inputs that are grey or colour pictures, undefined for others. */
function pictureShape({ examples, dataset }: Evaluation): PictureShape | undefined {
  const [height, width, channels = 1, ...more] = dataset.inputShape;
  const isPicture = examples.encoding === 'uint8' && (channels === 1 || channels === 3) && more.length === 0;
  return isPicture && height && width ? [height, width, channels] : undefined;
}

/** Pixels to draw a picture with at least, so that its edges stay sharp on paper. */
const sharp = 112;

function pictureUrl(evaluation: Evaluation, [height, width, channels]: PictureShape, values: string): string {
  const times = Math.max(1, Math.ceil(sharp / Math.max(height, width)));
  const bytes = bytesOf(decodeExample(evaluation, values), evaluation.model.bounds);
  return imageUrl(enlarged(bytes, [height, width, channels], times), [times * height, times * width, channels]);
}

/** A class by name; `none` where the logits were not numbers. */
export function className({ dataset }: Evaluation, label: number): string {
  return label < 0 ? 'none' : (dataset.classes[label] ?? String(label));
}

/** One sample as one run kept it: the clean picture, then what each budget of the attack made of it; none where the inputs are no pictures or none was kept. */
export function picturesOf({ method, evaluation }: ReportRun, attack: AttackName, sample: number): Picture[] {
  const { examples } = evaluation;
  const shape = pictureShape(evaluation);
  const clean = examples.clean.find((example) => example.sample === sample);
  const perturbed = examples.perturbed.filter(
    (example) => example.attack === attack.name && example.norm === attack.norm && example.sample === sample,
  );
  if (!shape || !clean || perturbed.length === 0) return [];
  const picture = (column: string, { values, prediction }: Example): Picture => ({
    ...{ method, column },
    url: pictureUrl(evaluation, shape, values),
    seen: className(evaluation, prediction),
    wrong: prediction !== clean.label,
  });
  return [picture('clean', clean), ...perturbed.map((example) => picture(epsilonText(example.epsilon), example))];
}
