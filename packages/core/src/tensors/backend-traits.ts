import * as tf from '@tensorflow/tfjs';

/** What an engine states of its backend. */
export interface BackendTraits {
  /** Whether it computes on its own while JavaScript goes on, so that work for later may be prepared meanwhile. */
  readonly asynchronous: boolean;
}

const stated = new Map<string, BackendTraits>();

/** States what is true of a backend; for engines. */
export function stateBackendTraits(backend: string, traits: BackendTraits): void {
  stated.set(backend, traits);
}

/** What was stated of the backend in use; of one that nobody spoke for, that it computes while JavaScript waits. */
export function backendTraits(): BackendTraits {
  return stated.get(tf.getBackend()) ?? { asynchronous: false };
}
