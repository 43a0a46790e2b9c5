import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AttackedModel, answersFrom } from '@infomixup/attacks';
import { encodeSafetensors, InfomixupError, spiralMlp } from '@infomixup/core';
import { saveWeights } from '@infomixup/core/node';
import { exportedModel, type Look, type ModelDescription, openExported, openModel } from '@infomixup/models';
import * as tf from '@tensorflow/tfjs';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Constants, type GraphNode, graphModel, matrix, saveGraph, saveLayers } from './support/saved.js';

let folder = '';
let inputs: tf.Tensor;
let look: Look;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'infomixup-models-'));
  inputs = tf.tensor2d([
    [0.2, 0.7],
    [0.9, 0.1],
    [0.5, 0.4],
  ]);
  look = { inputs, bounds: [0, 1], classes: 3 };
});
afterAll(() => {
  inputs.dispose();
  rmSync(folder, { recursive: true });
});

const product: GraphNode = ['y', 'MatMul', ['x', 'W']];
/** `x W` of the samples above. */
const logits = [
  [-0.6, 0.6, 0.7],
  [3.4, -3.4, 0.1],
  [1.2, -1.2, 0.4],
];
const cast: object = { SrcT: { type: 'DT_BOOL' }, DstT: { type: 'DT_FLOAT' } };
const half: Constants = { ...matrix, half: { shape: [], data: [0.5] } };

let counter = 0;
const graph = (constants: Constants, nodes: readonly GraphNode[], inputShape: readonly number[] = [2]) =>
  saveGraph(join(folder, `graph${counter++}`), inputShape, constants, nodes, 'y');

async function scoresOf(model: AttackedModel, points = inputs): Promise<number[][]> {
  const { scores = new Float32Array() } = await answersFrom('test', model, points);
  const rows = points.shape[0] ?? 1;
  const width = scores.length / rows;
  return Array.from({ length: rows }, (_, row) => Array.from(scores.subarray(row * width, (row + 1) * width)));
}

function expectClose(found: number[][], wanted: number[][], digits = 5): void {
  expect(found.length).toBe(wanted.length);
  for (const [row, values] of wanted.entries())
    for (const [column, value] of values.entries()) expect(found[row]?.[column]).toBeCloseTo(value, digits);
}

const softmax = (row: number[]): number[] => {
  const powers = row.map(Math.exp);
  return powers.map((power) => power / powers.reduce((a, b) => a + b));
};

/** Opens a model, reads its scores and frees it; no tensor may be left. */
async function opened(path: string, description: ModelDescription = {}, seen: Look = look) {
  const before = tf.memory().numTensors;
  const found = await openModel(path, description, seen);
  const scores = await scoresOf(found.model, seen.inputs);
  found.dispose();
  expect(tf.memory().numTensors).toBe(before);
  return { ...found, scores, knowledge: 'logits' in found.model ? 'gradients' : 'scores' };
}

describe('a tf.GraphModel', () => {
  it('gives its logits, with gradients', async () => {
    const found = await opened(graph(matrix, [product]));
    expect(found).toMatchObject({ knowledge: 'gradients', notes: [], withoutGradient: [] });
    expectClose(found.scores, logits);
  });

  it('is asked for the logits before a softmax at its end', async () => {
    const found = await opened(
      graph(matrix, [
        ['z', 'MatMul', ['x', 'W']],
        ['s', 'Softmax', ['z']],
        ['y', 'Identity', ['s']],
      ]),
    );
    expect(found.notes).toEqual([expect.stringMatching(/ends in a softmax \("s"\), which is left out/)]);
    expectClose(found.scores, logits);
  });

  it('whose probabilities come about otherwise gives their logarithms, and says so unless it was declared', async () => {
    const path = graph(matrix, [
      ['z', 'MatMul', ['x', 'W']],
      ['s', 'Softmax', ['z']],
      ['y', 'Relu', ['s']],
    ]);
    const found = await opened(path);
    expect(found.notes).toEqual([
      expect.stringMatching(/outputs are probabilities: .*; declare output: probabilities/),
    ]);
    expectClose(
      found.scores,
      logits.map((row) => softmax(row).map(Math.log)),
      4,
    );
    expect((await opened(path, { output: 'probabilities' })).notes).toEqual([]);
    expect((await opened(path, { output: 'logits' })).notes).toEqual([
      expect.stringMatching(/look like probabilities/),
    ]);
  });

  it('whose outputs are declared to be probabilities and are none is refused', async () => {
    await expect(opened(graph(matrix, [product]), { output: 'probabilities' })).rejects.toThrow(
      /: its outputs are declared to be probabilities, and sample 0 has \[.*\]; declare output: logits, or leave it out/,
    );
  });

  it.each([
    [
      'Greater',
      [
        ['g', 'Greater', ['x', 'half']],
        ['c', 'Cast', ['g'], cast],
        ['y', 'MatMul', ['c', 'W']],
      ],
      /no gradient \("Greater"\)/,
    ],
    [
      'Round',
      [
        ['r', 'Round', ['x']],
        ['y', 'MatMul', ['r', 'W']],
      ],
      /gradient is zero everywhere \("Round"\)/,
    ],
    [
      'LogicalAnd',
      [
        ['g', 'Greater', ['x', 'half']],
        ['a', 'LogicalAnd', ['g', 'g']],
        ['c', 'Cast', ['a'], cast],
        ['y', 'MatMul', ['c', 'W']],
      ],
      /no gradient \("LogicalAnd", "Greater"\).*bpda/,
    ],
  ] as [string, GraphNode[], RegExp][])(
    'with %s in the way is a black box, and the operation is named',
    async (operation, nodes, note) => {
      const found = await opened(graph(half, nodes));
      expect(found.knowledge).toBe('scores');
      expect(found.withoutGradient).toContain(operation);
      expect(found.notes).toEqual([expect.stringMatching(note)]);
      expectClose(found.scores, [
        [-2, 2, 1],
        [4, -4, 0],
        [0, 0, 0],
      ]);
    },
  );

  it('sees what the preprocessing makes of inputs', async () => {
    const preprocessing = { scale: 2, mean: [0.5, 1], std: [0.5, 2] };
    const found = await opened(graph(matrix, [product]), { preprocessing });
    const seen = [
      [-0.2, 0.2],
      [2.6, -0.4],
      [1, -0.1],
    ];
    expectClose(
      found.scores,
      seen.map(([x = 0, y = 0]) => [4 * x - 2 * y, -4 * x + 2 * y, y]),
    );
  });

  it('gets channels first where it wants them, and flat rows where only those differ', async () => {
    const images = tf.tensor4d([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8], [2, 1, 2, 2]);
    const seen = { inputs: images, bounds: [0, 1] as const, classes: 2 };
    const W = { shape: [4, 2], data: [1, 0, 0, 0, 0, 1, 0, 0] };
    const flat = await opened(graph({ W }, [product], [4]), {}, seen);
    expectClose(flat.scores, [
      [0.1, 0.3],
      [0.5, 0.7],
    ]);
    expect(flat.notes).toEqual(['inputs [1,2,2] are handed on as [4]']);
    const turned = await opened(graph({ W }, [product], [4]), { preprocessing: { channels: 'first' } }, seen);
    expectClose(turned.scores, [
      [0.1, 0.2],
      [0.5, 0.6],
    ]);
    images.dispose();
  });

  it.each<[string, number[], number[], object, RegExp]>([
    ['data that have them first', [3, 2, 2], [2, 2, 3], {}, /say data\.channels "first", as the data have them first/],
    [
      'a model that does',
      [2, 2, 3],
      [3, 2, 2],
      {},
      /say model\.preprocessing\.channels "first", as the model has them first/,
    ],
    [
      'a model that does not',
      [2, 2, 3],
      [2, 2, 3],
      { preprocessing: { channels: 'first' } },
      /leave out model\.preprocessing\.channels, as the model has them last/,
    ],
    ['other images', [5, 5, 3], [2, 2, 3], {}, /give data of that shape/],
  ])('says what to do about channels of %s', async (_, shape, wanted, description, message) => {
    const images = tf.zeros([2, ...shape]);
    const seen = { inputs: images, bounds: [0, 1] as const, classes: 2 };
    const model = graph({ W: { shape: [12, 2], data: Array(24).fill(0) } }, [product], wanted);
    await expect(opened(model, description, seen)).rejects.toThrow(message);
    images.dispose();
  });

  it('takes a list of one number for all channels, and weights that a browser saved', async () => {
    const path = graph(matrix, [product]);
    const json = JSON.parse(readFileSync(join(path, 'model.json'), 'utf8'));
    for (const group of json.weightsManifest) group.paths = group.paths.map((name: string) => `./${name}`);
    writeFileSync(join(path, 'model.json'), JSON.stringify(json));
    const [one, listed] = [0.5, [0.5]];
    const found = await opened(path, { preprocessing: { mean: listed } });
    expectClose(found.scores, (await opened(graph(matrix, [product]), { preprocessing: { mean: one } })).scores);
  });

  it('of one output stands for two classes', async () => {
    const one = { W: { shape: [2, 1], data: [4, -2] } };
    const found = await opened(graph(one, [product]), { output: 'logits' }, { ...look, classes: 2 });
    expectClose(found.scores, [
      [0, -0.6],
      [0, 3.4],
      [0, 1.2],
    ]);
    const sigmoid = await opened(
      graph(one, [
        ['z', 'MatMul', ['x', 'W']],
        ['y', 'Sigmoid', ['z']],
      ]),
      {},
      { ...look, classes: 2 },
    );
    expectClose(
      sigmoid.scores.map(([a = 0, b = 0]) => [b - a]),
      [[-0.6], [3.4], [1.2]],
      4,
    );
  });

  it.each([
    [
      'has a loop',
      graphOf([
        ['e', 'Enter', ['x']],
        ['y', 'MatMul', ['e', 'W']],
      ]),
      /it has a loop \("e", Enter\), which may never end/,
    ],
    [
      'has an unknown operation',
      graphOf([
        ['e', 'Nonsense', ['x']],
        ['y', 'MatMul', ['e', 'W']],
      ]),
      /does not run on inputs \[3,2\]: Unknown op 'Nonsense'/,
    ],
    ['has other inputs', graphOf([product], [5]), /takes inputs \[5\], and gets \[2\]/],
    [
      'has other classes',
      graphOf([product], [2], { W: { shape: [2, 4], data: [1, 2, 3, 4, 5, 6, 7, 8] } }),
      /gives 4 outputs a sample, and there are 3 classes/,
    ],
    [
      'gives NaN',
      graphOf([product], [2], { W: { shape: [2, 3], data: [Number.NaN, 0, 0, 0, 0, 0] } }),
      /gives NaN for sample 0/,
    ],
  ])('that %s is refused', async (_, make, message) => {
    await expect(openModel(make(), {}, look)).rejects.toThrow(message);
  });
  function graphOf(nodes: readonly GraphNode[], shape?: readonly number[], constants = matrix) {
    return () => graph(constants, nodes, shape);
  }
});

describe('a tf.LayersModel', () => {
  const layers = (activation: 'softmax' | 'linear', first?: tf.layers.Layer) => {
    const model = tf.sequential({ layers: [...(first ? [first] : [])] });
    model.add(tf.layers.dense({ units: 3, activation, useBias: false, ...(first ? {} : { inputShape: [2] }) }));
    return model;
  };

  it('gives the logits before its softmax', async () => {
    const model = layers('softmax');
    const kernel = tf.tensor2d(matrix.W?.data.slice() ?? [], [2, 3]);
    model.setWeights([kernel]);
    const path = await saveLayers(model, join(folder, 'layers'));
    tf.dispose([kernel]);
    model.dispose();
    const found = await opened(path);
    expect(found).toMatchObject({ knowledge: 'gradients', name: 'layers' });
    expect(found.notes).toEqual([expect.stringMatching(/ends in a softmax, which is left out/)]);
    expectClose(found.scores, logits);
  });

  it('with layers that cannot be made a model of ours is run as it is', async () => {
    const model = layers('linear', tf.layers.reshape({ targetShape: [2, 1], inputShape: [2] }));
    model.pop();
    model.add(tf.layers.simpleRNN({ units: 3 }));
    const path = await saveLayers(model, join(folder, 'recurrent'));
    const wanted = tf.tidy(() => (model.predict(inputs) as tf.Tensor2D).arraySync());
    model.dispose();
    const found = await opened(path);
    expect(found.knowledge).toBe('gradients');
    expect(found.notes).toEqual([expect.stringMatching(/its layers are run as they are \(.*simple_rnn1/)]);
    expectClose(found.scores, wanted);
  });
});

describe('weights', () => {
  const points = () =>
    tf.tensor2d([
      [0.2, 0.7],
      [-0.9, 0.1],
    ]);

  it('of ours are opened by what the file tells of its network', async () => {
    const model = spiralMlp({ seed: 3, hidden: [4], batchNormalization: true });
    const path = join(folder, 'ours.safetensors');
    await saveWeights(model, path);
    const wanted = tf.tidy(() =>
      model.forward(inputs, { mode: 'eval', visit: (_, value) => value, normal: null, update: () => {} }).arraySync(),
    );
    model.dispose();
    const found = await opened(path, {}, { inputs, bounds: [-1, 1], classes: 2 });
    expectClose(found.scores, wanted);
  });

  it('of PyTorch need the network, and say which layer is which', async () => {
    const linear = (outputs: number, size: number, value: number) => ({
      dtype: 'F32' as const,
      shape: [outputs, size],
      data: new Float32Array(outputs * size).fill(value),
    });
    const bias = (size: number) => ({ dtype: 'F32' as const, shape: [size], data: new Float32Array(size) });
    const path = join(folder, 'torch.safetensors');
    writeFileSync(
      path,
      encodeSafetensors({
        'fc1.weight': linear(4, 2, 1),
        'fc1.bias': bias(4),
        'fc2.weight': linear(2, 4, 0.5),
        'fc2.bias': bias(2),
      }),
    );
    const seen = { inputs: points(), bounds: [-1, 1] as const, classes: 2 };
    await expect(openModel(path, {}, seen)).rejects.toThrow(
      /weights alone are no model; say by "network" which they are of: lenet5/,
    );
    await expect(openModel(path, { network: 'lenet' }, seen)).rejects.toThrow(
      /no network "lenet"; did you mean "lenet5"/,
    );
    await expect(openModel(path, { network: { name: 'spiral-mlp', hidden: [5] } }, seen)).rejects.toThrow(/cannot be/);
    const found = await opened(path, { network: { name: 'spiral-mlp', hidden: [4] } }, seen);
    expect(found.notes).toEqual(["its weights are PyTorch's: fc1 as hidden1, fc2 as logits"]);
    expectClose(found.scores, [
      [1.8, 1.8],
      [0, 0],
    ]);
    seen.inputs.dispose();
  });
});

describe('a module', () => {
  const decisions = async () => [0, 0, 0];
  const open = (model: object) => openExported(exportedModel({ model }, 'm.mjs'), import.meta.filename, {}, look);

  it('exports a function to scores, whose probabilities are noticed', async () => {
    const scores = async (points: tf.Tensor) => ((await points.array()) as number[][]).map(() => [0.2, 0.3, 0.5]);
    const found = await open({ bounds: [0, 1], classes: ['a', 'b', 'c'], scores });
    expect(found.notes).toEqual(['it tells its scores alone', expect.stringMatching(/scores are probabilities/)]);
    expectClose(
      await scoresOf(found.model),
      [1, 2, 3].map(() => [0.2, 0.3, 0.5].map(Math.log)),
    );
    const beyond = { bounds: [0, 1], classes: 3, scores: async () => [0, 1, 2].map(() => [0.2, 0.3, 5]) };
    await expect(
      openExported(exportedModel({ model: beyond }, 'm'), import.meta.filename, { output: 'probabilities' }, look),
    ).rejects.toThrow(/sample 0 has \[0\.2, 0\.3, 5\]/);
    const declared = await openExported(
      exportedModel({ model: { bounds: [0, 1], classes: 3, scores } }, 'm'),
      import.meta.filename,
      { output: 'logits' },
      look,
    );
    expectClose(
      await scoresOf(declared.model),
      [1, 2, 3].map(() => [0.2, 0.3, 0.5]),
    );
  });

  it('exports a function to decisions, or to logits with gradients', async () => {
    expect((await open({ bounds: [0, 1], classes: 3, decisions })).model).toHaveProperty('decisions');
    const found = await open({
      bounds: [0, 1],
      classes: 3,
      logits: (x: tf.Tensor2D) =>
        tf.matMul(x, [
          [4, -4, 0],
          [-2, 2, 1],
        ]),
    });
    expectClose(await scoresOf(found.model), logits);
  });

  it('may hand back what it is given', async () => {
    const before = tf.memory().numTensors;
    const same = { ...look, inputs: tf.tensor2d([[0.25, 0.5]]), classes: 2 };
    const exported = exportedModel({ model: { bounds: [0, 1], classes: 2, logits: (x: tf.Tensor) => x } }, 'm.mjs');
    const { model } = await openExported(exported, import.meta.filename, {}, same);
    const points = tf.tensor2d([[0.75, 0.125]]);
    const answer = tf.tidy(() => ('logits' in model ? Array.from(model.logits(points).dataSync()) : []));
    expect(answer).toEqual([0.75, 0.125]);
    expect(points.isDisposed).toBe(false);
    tf.dispose([same.inputs, points]);
    expect(tf.memory().numTensors).toBe(before);
  });

  it.each([
    ['NaN', { scores: async () => [0, 1, 2].map(() => [0, Number.NaN, 1]) }, /gives NaN for sample 0/],
    [
      'other inputs than it was lent',
      {
        logits: (x: tf.Tensor) => {
          x.dispose();
          return tf.zeros([3, 3]);
        },
      },
      /disposes the inputs that it is lent/,
    ],
  ])('that gives %s is refused before it is attacked', async (_, functions, message) => {
    await expect(open({ bounds: [0, 1], classes: 3, ...functions })).rejects.toThrow(message);
  });

  it.each([
    ['nothing', {}, /exports undefined as "model"/],
    [
      'no function',
      { model: { bounds: [0, 1], classes: 3 } },
      /has no function, and not one of logits, scores, decisions/,
    ],
    [
      'two functions',
      { model: { bounds: [0, 1], classes: 3, decisions, scores: decisions } },
      /has scores and decisions/,
    ],
    ['no bounds', { model: { classes: 3, decisions } }, /"bounds" is undefined/],
    ['one class', { model: { bounds: [0, 1], classes: 1, decisions } }, /"classes" is 1/],
  ])('that exports %s is refused', (_, module, message) => {
    expect(() => exportedModel(module, 'm.mjs')).toThrow(message);
  });
});

describe('files that are not what they should be', () => {
  const write = (name: string, text: string) => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };
  const changed = (
    change: (json: { weightsManifest: { paths: string[]; weights: { shape: number[] }[] }[] }) => void,
  ) => {
    const path = graph(matrix, [product]);
    const json = JSON.parse(readFileSync(join(path, 'model.json'), 'utf8'));
    change(json);
    writeFileSync(join(path, 'model.json'), JSON.stringify(json));
    return path;
  };

  it.each([
    ['no JSON', () => write('text.json', 'nonsense'), 'malformed-model', /it is no JSON/],
    ['deep JSON', () => write('deep.json', '['.repeat(5000)), 'malformed-model', /nests deeper/],
    ['another JSON', () => write('other.json', '{}'), 'malformed-model', /"modelTopology"/],
    ['no file', () => join(folder, 'none'), 'missing-file', /there is no/],
    ['an empty folder', () => mkdtempSync(join(folder, 'empty')), 'missing-file', /holds no model\.json/],
    ['a program', () => write('model.onnx', ''), 'unsupported-model', /no model that is known/],
    [
      'weights elsewhere',
      () => changed(({ weightsManifest: [group] }) => group?.paths.splice(0, 1, '../../etc/passwd')),
      'malformed-model',
      /name of a file beside the model/,
    ],
    [
      'weights that are missing',
      () => changed(({ weightsManifest: [group] }) => group?.paths.splice(0, 1, 'gone.bin')),
      'missing-file',
      /gone\.bin/,
    ],
    [
      'weights of another size',
      () => changed(({ weightsManifest: [group] }) => group?.weights[0]?.shape.push(2)),
      'malformed-model',
      /24 bytes of weights, where the model lists 48/,
    ],
    [
      'weights of all memory',
      () => changed(({ weightsManifest: [group] }) => group?.weights[0]?.shape.push(2 ** 30, 2 ** 30)),
      'malformed-model',
      /larger than 2 GiB/,
    ],
  ])('%s', async (_, make, code, message) => {
    const error: unknown = await openModel(make(), {}, look).catch((caught: unknown) => caught);
    expect(InfomixupError.isInstance(error) && error.code).toBe(code);
    expect(String(error)).toMatch(message);
  });

  it('a layer of a size that no weight has', async () => {
    const model = tf.sequential({ layers: [tf.layers.dense({ units: 3, inputShape: [2] })] });
    const path = await saveLayers(model, join(folder, 'units'));
    model.dispose();
    const text = readFileSync(join(path, 'model.json'), 'utf8');
    writeFileSync(join(path, 'model.json'), text.replace('"units":3', '"units":1000000000'));
    await expect(openModel(path, {}, look)).rejects.toThrow(/units 1000000000 is no length of a weight/);
  });

  it('whatever byte is changed, it is opened or refused by name', async () => {
    const { json, weights } = graphModel(
      [2],
      half,
      [
        ['g', 'Maximum', ['x', 'half']],
        ['y', 'MatMul', ['g', 'W']],
      ],
      'y',
    );
    const path = saveGraph(join(folder, 'fuzzed'), [2], half, [product], 'y');
    writeFileSync(join(path, 'group1-shard1of1.bin'), new Uint8Array(weights.buffer));
    const text = JSON.stringify(json);
    const before = tf.memory().numTensors;
    await fc.assert(
      fc.asyncProperty(
        fc.nat(text.length - 1),
        fc.constantFrom('0', '9', 'x', '"', '{', ']', ',', '-'),
        async (at, character) => {
          writeFileSync(join(path, 'model.json'), text.slice(0, at) + character + text.slice(at + 1));
          const result = await openModel(path, {}, look).then(
            ({ dispose }) => dispose(),
            (error: unknown) => InfomixupError.isInstance(error),
          );
          expect(result).not.toBe(false);
        },
      ),
      { numRuns: 60 },
    );
    expect(tf.memory().numTensors).toBe(before);
  });
});
