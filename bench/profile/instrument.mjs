import * as tf from '@tensorflow/tfjs';

const shapesOf = (inputs) => inputs.map((input) => `[${input?.shape ?? ''}]`).join(' ');

/** TensorFlow's own ops, and what passes between it and JavaScript. */
function instrumentNative(backend, { timed }, shapes) {
  const opName = (op, _attributes, inputs) => (shapes ? `${op} ${shapesOf(inputs)}` : op);
  const methods = ['executeSingleOutput', 'executeMultipleOutputs'];
  for (const method of methods) backend[method] = timed(opName, backend[method]);
  const { binding } = backend;
  const transfers = { createTensor: '(to TensorFlow)', tensorDataSync: '(from TensorFlow)', deleteTensor: '(freeing)' };
  const clocked = Object.entries(transfers).map(([name, label]) => [
    name,
    { value: timed(() => label, binding[name]) },
  ]);
  backend.binding = Object.create(binding, Object.fromEntries(clocked));
}

/** The kernels of a portable backend, those that others are composed of included. */
function instrumentKernels(backendName, { timed }, shapes) {
  for (const { kernelName, kernelFunc, ...rest } of tf.getKernelsForBackend(backendName)) {
    const name = ({ inputs }) => (shapes ? `${kernelName} ${shapesOf(Object.values(inputs))}` : kernelName);
    tf.unregisterKernel(kernelName, backendName);
    tf.registerKernel({ ...rest, kernelName, backendName, kernelFunc: timed(name, kernelFunc) });
  }
}

/** Lets every op of the backend in use pass by the clock from now on. */
export function instrument(clock, shapes) {
  const backend = tf.backend();
  if (tf.getBackend() === 'tensorflow') instrumentNative(backend, clock, shapes);
  else instrumentKernels(tf.getBackend(), clock, shapes);
}
