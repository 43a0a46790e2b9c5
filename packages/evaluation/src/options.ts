import { type Attack, type AttackedModel, covers, knowledgeOf } from '@infomixup/attacks';
import {
  type Classifier,
  type Dataset,
  datasetFault,
  described,
  InfomixupError,
  misfitOf,
  randomStream,
} from '@infomixup/core';
import { requireGrid } from '@infomixup/metrics';
import * as tf from '@tensorflow/tfjs';
import type { Check } from './checks/check.js';
import type { Journal } from './journal.js';

/** One attack to evaluate with. */
export interface PlannedAttack {
  readonly attack: Attack;
  /** Budgets in the attack's norm, input units, strictly ascending, at least one. */
  readonly epsilons: readonly number[];
  /** How many samples to attack, the data set's first or a stratified part (`stratified`); all unless told, and never more than there are. */
  readonly samples?: number;
  /** The most queries and gradient calls that one sample may cost at one budget; unbounded unless told. */
  readonly queryBudget?: number;
  /** What tells one state of the attack's code from another, such as the SHA-256 of its module; what was found by another counts for nothing. */
  readonly code?: string;
}

/** An attack of a plan in which nothing is open. */
export type CompletePlan = PlannedAttack & Required<Pick<PlannedAttack, 'samples'>>;

/** How far an evaluation is. */
export interface EvaluationProgress {
  readonly phase: 'clean' | 'attack' | 'probe';
  /** Such as `clean` or `fgsm linf`. */
  readonly name: string;
  /** Samples done, of `total` in this phase's attack. */
  readonly done: number;
  readonly total: number;
  /** Whether these samples were found in the journal, and took no time. */
  readonly isFound?: boolean;
  /** Whether what was found is in a journal now. */
  readonly isKept?: boolean;
  /** Of the whole evaluation, in [0, 1]: an estimate, since nobody knows how soon samples fall. */
  readonly share: number;
}

/** Options of `evaluate`. */
export interface EvaluateOptions {
  /** The model's name, for reports. */
  readonly model: string;
  /** SHA-256 of its file of weights in hexadecimal, as `loadWeights` tells it. */
  readonly weights?: string | undefined;
  /** How `classifier` draws the noise within the model, for the record; its mean unless told. */
  readonly sampling?: { readonly passes: number; readonly frozen: boolean } | undefined;
  /** The model in evaluation mode, `classifierOf(model)`; or a black box that tells its scores or decisions alone. */
  readonly classifier: AttackedModel;
  /** Samples that the model was not trained on. */
  readonly dataset: Dataset;
  /** What of the data set's options is not as in training, in words, for the record. */
  readonly changed?: readonly string[] | undefined;
  readonly attacks: readonly PlannedAttack[];
  /**
   * Whether an attack of fewer samples than there are takes a stratified part, with every class in its share of the whole,
   * instead of the first ones. It is the same part for every seed, so that runs can be paired by samples. False unless told.
   */
  readonly stratified?: boolean | undefined;
  /** Whole number; fixes every random draw. */
  readonly seed: number;
  /** Samples in memory at once, 256 unless told. */
  readonly batchSize?: number;
  /** Samples that the checks' own small attacks are run on, 100 unless told; 0 for none. */
  readonly probeSamples?: number;
  /**
   * Steps of the ascents that the checks judge by, 50 unless told and at least 10; their PGD makes twice as many. Fewer save
   * time, and find less.
   */
  readonly probeSteps?: number;
  /**
   * Other classifiers of the same inputs and classes, by name, whose perturbations are tried on the model: an undefended
   * twin, an adversarially trained one.
   */
  readonly surrogates?: Readonly<Record<string, Classifier>>;
  /**
   * The model with a differentiable part in place of each that has no useful gradient: its gradients lead further attacks on
   * the model (backward pass differentiable approximation, Athalye et al. 2018).
   */
  readonly standIn?: Classifier | undefined;
  /** Checks of one's own, made by `defineCheck`; they follow the built-in ones. */
  readonly checks?: readonly Check[];
  /** Samples kept as examples, 8 unless told, at most a batch. */
  readonly examples?: number;
  /** Name of the engine, for reports; the TensorFlow.js backend's unless told. */
  readonly engine?: string;
  readonly onProgress?: (progress: EvaluationProgress) => void;
  /**
   * Where what each attack did to each batch is kept, so that an evaluation that was stopped goes on. It must have been
   * filled by an evaluation of the same model and samples on the same engine. Not used where noise within the model is
   * drawn anew in each pass.
   */
  readonly journal?: Journal | undefined;
  /** Stops the evaluation between two batches; the promise rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** The options with everything that was left out. */
export type CompleteOptions = EvaluateOptions &
  Required<
    Pick<
      EvaluateOptions,
      'batchSize' | 'probeSamples' | 'probeSteps' | 'surrogates' | 'checks' | 'examples' | 'onProgress'
    >
  > & {
    readonly attacks: readonly CompletePlan[];
  };

const known = [
  ...['model', 'weights', 'sampling', 'classifier', 'dataset', 'changed', 'attacks', 'stratified', 'seed', 'batchSize'],
  ...['probeSamples', 'probeSteps', 'surrogates', 'standIn', 'checks', 'examples', 'engine', 'onProgress', 'journal'],
  'signal',
];

const invalid = (what: string) => new InfomixupError(`evaluation: ${what}`, 'invalid-options');

function requireCount(field: string, value: number, least: number): number {
  if (Number.isSafeInteger(value) && value >= least) return value;
  throw invalid(`${field} is ${value}; give a whole number of at least ${least}`);
}

/** A misspelt option would be left out in silence. */
function requireKnown(options: object): void {
  const stray = Object.keys(options).find((name) => !known.includes(name));
  if (stray !== undefined) throw invalid(`there is no option ${stray}; there are ${known.join(', ')}`);
}

/** An attack sees inputs and labels as the classifier takes them: the same range of values, the same classes. */
function requireMatch({ classifier, dataset, model: name }: EvaluateOptions): void {
  const misfit = misfitOf({ name, classes: classifier.classes, bounds: classifier.bounds }, dataset);
  if (misfit) throw invalid(`${misfit}; give a data set and a model that match`);
}

function requireDataset(dataset: unknown): void {
  const fault = datasetFault(dataset);
  if (fault) throw invalid(`the data set ${fault}; give a data set`);
}

/** A black box is attacked by what it tells. */
function requireKnowledge(field: string, { knowledge }: Attack, classifier: AttackedModel): void {
  const held = knowledgeOf(classifier);
  if (covers(held, knowledge)) return;
  throw invalid(`${field} needs ${knowledge}, and the model tells ${held} alone; take an attack that needs no more`);
}

/** Refuses what is no attack, by authors without types too: a name, or a function that was not called. */
function requireAttack(attack: unknown, position: number): void {
  if (typeof attack === 'object' && attack !== null && 'run' in attack && typeof attack.run === 'function') return;
  throw invalid(`attacks[${position}].attack is ${described(attack)}; give an attack, such as pgd({ norm: 'linf' })`);
}

/** Results are told apart by an attack's name and norm. */
function requireDifferent(plans: readonly PlannedAttack[]): void {
  const titles = plans.map(({ attack }) => `${attack.name} ${attack.norm}`);
  const again = titles.findIndex((title, position) => titles.indexOf(title) !== position);
  if (again >= 0) throw invalid(`attacks[${again}]: ${titles[again]} stands above already; keep one of them`);
}

function completePlan(plan: PlannedAttack, position: number, { classifier, dataset }: EvaluateOptions): CompletePlan {
  const { size } = dataset;
  requireAttack(plan.attack, position);
  const field = `attacks[${position}] (${plan.attack.name})`;
  requireKnowledge(field, plan.attack, classifier);
  requireGrid(plan.epsilons, `${field}: epsilons`);
  const samples = Math.min(size, requireCount(`${field}: samples`, plan.samples ?? size, 1));
  if (plan.queryBudget !== undefined) requireCount(`${field}: queryBudget`, plan.queryBudget, 1);
  return { ...plan, samples };
}

/** Shows each attack no samples of the data set's shape, so that it refuses what it cannot do before anybody waits for it. */
async function requireFitting({ attacks, classifier, dataset, seed }: CompleteOptions): Promise<void> {
  const batch = { inputs: tf.zeros([0, ...dataset.inputShape]), labels: new Int32Array() };
  try {
    for (const { attack, epsilons, queryBudget } of attacks) {
      const options = { classifier, batch, epsilons, ...(queryBudget !== undefined && { queryBudget }) };
      const result = await attack.run({ ...options, rng: randomStream(seed, 'evaluation fitting') });
      result.dispose();
    }
  } finally {
    batch.inputs.dispose();
  }
}

/**
 * Checks the options and fills in what was left out: what `evaluate` does first, for those who want to know before they
 * train a model.
 *
 * @throws InfomixupError `invalid-options` or `invalid-curve`, naming the field; what an attack says of inputs of this shape
 * or of so many classes.
 */
export async function completeOptions(options: EvaluateOptions): Promise<CompleteOptions> {
  requireKnown(options);
  requireDataset(options.dataset);
  if (typeof options.classifier !== 'object' || options.classifier === null)
    throw invalid(`classifier is ${described(options.classifier)}; give a classifier, such as classifierOf(model)`);
  const { size } = options.dataset;
  requireCount(`the size of ${options.dataset.name}`, size, 1);
  requireMatch(options);
  if (!/^[0-9a-f]{64}$/.test(options.weights ?? '0'.repeat(64)))
    throw invalid(`weights is "${options.weights}"; give the SHA-256 of their file in hexadecimal`);
  if (!Number.isSafeInteger(options.seed)) throw invalid(`seed is ${described(options.seed)}; give a whole number`);
  const batchSize = requireCount('batchSize', options.batchSize ?? 256, 1);
  const probeSamples = Math.min(size, requireCount('probeSamples', options.probeSamples ?? 100, 0));
  const probeSteps = requireCount('probeSteps', options.probeSteps ?? 50, 10);
  const examples = Math.min(size, batchSize, requireCount('examples', options.examples ?? 8, 0));
  const attacks = options.attacks.map((plan, position) => completePlan(plan, position, options));
  requireDifferent(attacks);
  const { surrogates = {}, checks = [], onProgress = () => {} } = options;
  const complete = {
    ...options,
    batchSize,
    probeSamples,
    probeSteps,
    surrogates,
    checks,
    examples,
    attacks,
    onProgress,
  };
  await requireFitting(complete);
  return complete;
}
