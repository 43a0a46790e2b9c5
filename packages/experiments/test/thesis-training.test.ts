import { describe, expect, it } from 'vitest';
import { objectDocument, planTraining, train } from '../src/index.js';
import { useFolder } from './support/folder.js';

const folder = useFolder();

/** The trainings of the thesis, as a configuration writes them. */
const trainings = {
  'Adam from 0.1, a tenth every 5 epochs': {
    optimizer: { name: 'adam', learningRate: 0.1 },
    schedule: { name: 'stepDecay', everyEpochs: 5, factor: 0.1 },
  },
  'SGD with Nesterov momentum, weight decay and drops at given epochs': {
    optimizer: { name: 'sgd', learningRate: 0.1, momentum: 0.9, nesterov: true, weightDecay: 1e-4 },
    schedule: { name: 'stepDecay', atEpochs: [400, 800], factor: 0.1 },
  },
  'one cycle': {
    optimizer: { name: 'sgd', learningRate: 0.1, momentum: 0.9 },
    schedule: { name: 'oneCycle', rise: 0.5 },
  },
};

const criteria = ['crossEntropy', 'sigmoidBinaryCrossEntropy', 'softmaxBinaryCrossEntropy'];

const config = (training: object) => ({
  name: 'thesis',
  dataset: { name: 'spirals', size: 40 },
  model: { name: 'spiral-mlp', hidden: [4] },
  training: { epochs: 2, batchSize: 15, ...training },
});

describe('the trainings of the thesis', () => {
  it.each(
    Object.entries(trainings).map(([title, training], index) => ({ title, training, criterion: criteria[index] })),
  )('are written in a configuration: $title, $criterion', async ({ training, criterion }) => {
    const { epochs, record } = await train(config({ ...training, criterion }), { out: folder.at('run') });
    expect(epochs.every(({ loss }) => Number.isFinite(loss) && loss > 0)).toBe(true);
    expect(record.effective.training).toMatchObject({ ...training, criterion: { name: criterion } });
  });

  it.each([
    ['Adam from 0.1, a tenth every 5 epochs', [0, 4, 5, 10], [1, 1, 0.1, 0.01]],
    ['SGD with Nesterov momentum, weight decay and drops at given epochs', [399, 400, 800], [1, 0.1, 0.01]],
  ] as const)('%s: the rates are as written', async (title, epochs, factors) => {
    const plan = await planTraining(objectDocument(config(trainings[title])));
    const split = await plan.dataset();
    const model = plan.model(split);
    const { settings } = plan.trainer(model, []);
    model.dispose();
    expect(settings).toMatchObject({ optimizer: { learningRate: 0.1 }, schedule: trainings[title].schedule });
    const { stepDecay } = await import('@infomixup/trainer');
    const { name: _, ...options } = trainings[title].schedule;
    const schedule = stepDecay(options as Parameters<typeof stepDecay>[0]); // of the two kinds, one each
    const at = (epoch: number) => schedule.factor({ step: 2 * epoch, stepsPerEpoch: 2, totalSteps: 2000, records: [] });
    for (const [index, epoch] of epochs.entries()) expect(at(epoch)).toBeCloseTo(factors[index] ?? 0, 12);
  });

  it('warn where the loss diverges, with the name of the run', async () => {
    const notes: string[] = [];
    const optimizer = { name: 'sgd', learningRate: 50 };
    await train(config({ optimizer, batchSize: 5 }), {
      out: folder.at('run'),
      show: (event) => void (event.type === 'note' && notes.push(event.text)),
    });
    expect(notes).toContainEqual(
      expect.stringMatching(
        /^thesis \(seed 1\): trainer: loss was .* in the first step and is .*; lower the learning rate/,
      ),
    );
  });
});
