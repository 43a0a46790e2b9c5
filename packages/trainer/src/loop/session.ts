import { type Dataset, InfomixupError } from '@infomixup/core';
import type { Checkpoint } from '../checkpoint/checkpoint.js';
import type { SavedTensors } from '../checkpoint/tensors.js';
import type { Stopped } from '../history.js';
import type { Observer, ObserverState, RunView } from '../observer.js';
import type { Metrics } from './validation.js';

/** One call of `fit`: what it was asked for, and who watches. */
export interface Session {
  readonly dataset: Dataset;
  readonly epochs: number;
  readonly validation: Dataset | undefined;
  readonly metrics: Metrics;
  readonly stopped: () => boolean;
  readonly tell: Tell;
}

/** Tells every observer of an event and waits for each: those with a state first. */
export type Tell = (event: (observer: Observer, run: RunView) => void | Promise<void>) => Promise<void>;

/** What a run offers to all its observers. */
export interface RunAccess extends Pick<RunView, 'snapshot' | 'weights'> {
  readonly stop: (stopped: Stopped) => void;
}

/** Ties observers to a run. */
export function tellAll(observers: readonly Observer[], { stop, ...access }: RunAccess): Tell {
  const viewOf = ({ name = 'an observer' }: Observer): RunView => ({
    ...access,
    announce: (saved) => tell((observer, view) => observer.checkpoint?.(saved, view)),
    stop: (reason) => stop({ by: name, reason }),
  });
  const views = [...observers.filter(hasState), ...observers.filter((observer) => !hasState(observer))].map(
    (observer) => [observer, viewOf(observer)] as const,
  );
  const tell: Tell = async (event) => {
    for (const [observer, view] of views) await event(observer, view);
  };
  return tell;
}

const hasState = ({ state }: Observer): boolean => state !== undefined;

/** Throws InfomixupError `invalid-options` unless each observer with a state has a name of its own. */
export function requireNames(observers: readonly Observer[]): void {
  const names = observers.filter(hasState).map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  const fault = names.includes(undefined)
    ? 'an observer with a state needs a name, by which a checkpoint holds it'
    : twice && `"${twice}" is the name of two observers with a state; give each its own`;
  if (fault) throw new InfomixupError(`fit: observers: ${fault}`, 'invalid-options');
}

/** The states of observers as a checkpoint holds them. */
export function observerStates(observers: readonly Observer[]): Pick<Checkpoint, 'observers' | 'tensors'> {
  const states = observers.flatMap(({ name = '', state }) => (state ? [[name, state()] as const] : []));
  const tensors = states.flatMap(([name, state]) =>
    Object.entries(state.tensors ?? {}).map(([path, tensor]) => [`observers/${name}/${path}`, tensor] as const),
  );
  return {
    observers: Object.fromEntries(states.map(([name, { data }]) => [name, data])),
    tensors: Object.fromEntries(tensors),
  };
}

/** Gives each observer its state in `checkpoint`: `null` where there is none. */
export function restoreObservers(observers: readonly Observer[], checkpoint: Checkpoint | null | undefined): void {
  for (const { name = '', restore } of observers) restore?.(checkpoint ? stateIn(checkpoint, name) : null);
}

function stateIn({ observers, tensors }: Checkpoint, name: string): ObserverState | null {
  const data = observers[name];
  return data === undefined ? null : { data, tensors: below(`observers/${name}/`, tensors) };
}

const below = (path: string, tensors: SavedTensors): SavedTensors =>
  Object.fromEntries(
    Object.entries(tensors).flatMap(([name, tensor]) =>
      name.startsWith(path) ? [[name.slice(path.length), tensor]] : [],
    ),
  );
