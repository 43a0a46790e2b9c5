import {
  callPart,
  callPartLater,
  type Dataset,
  InfomixupError,
  isPromise,
  type Json,
  wrongResult,
} from '@infomixup/core';
import { z } from 'zod';
import type { Checkpoint } from '../checkpoint/checkpoint.js';
import type { SavedTensors } from '../checkpoint/tensors.js';
import type { Stopped } from '../history.js';
import type { Observer, ObserverState, RunView } from '../observer.js';
import type { Measures, Metrics } from './validation.js';

/** One call of `fit`: what it was asked for, and who watches. */
export interface Session {
  readonly dataset: Dataset;
  readonly epochs: number;
  readonly validation: Dataset | undefined;
  readonly metrics: Metrics;
  readonly measures: Measures;
  readonly stopped: () => boolean;
  readonly tell: Tell;
  /** Refuses another engine or working directory than the run began with. */
  readonly requireShared: () => void;
}

/** What observers are told of each event. */
type Told = {
  [E in 'runStart' | 'stepEnd' | 'epochEnd' | 'checkpoint' | 'runEnd']: Parameters<NonNullable<Observer[E]>>[0];
};

/** An observer as somebody who is told. */
type Listener = { readonly [E in keyof Told]?: (told: Told[E], run: RunView) => void | Promise<void> };

/** Tells every observer of an event and waits for each: those with a state first. */
export type Tell = <E extends keyof Told>(event: E, told: Told[E]) => Promise<void>;

/** What a run offers to all its observers. */
export interface RunAccess extends Pick<RunView, 'snapshot' | 'weights'> {
  readonly stop: (stopped: Stopped) => void;
}

/** Ties observers to a run. */
export function tellAll(observers: readonly Observer[], { stop, ...access }: RunAccess): Tell {
  const viewOf = (name: string): RunView => ({
    ...access,
    announce: (saved) => tell('checkpoint', saved),
    stop: (reason) => stop({ by: name, reason }),
  });
  const ordered = [...observers.filter(hasState), ...observers.filter((observer) => !hasState(observer))];
  const listeners = ordered.map((observer) => {
    const { name = 'an observer' } = observer;
    const listener: Listener = observer;
    return { listener, name, view: viewOf(name) };
  });
  const tell: Tell = async (event, told) => {
    for (const { listener, name, view } of listeners) await tellOne(name, event, () => listener[event]?.(told, view));
  };
  return tell;
}

/** Tells one observer; what it throws names it and the event, and errors that say what to do already stay. */
export function tellOne(name: string, event: string, tell: () => void | Promise<void>): Promise<void> {
  return callPartLater(name, `its ${event}`, 'observer-failed', tell);
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
  const states = observers.flatMap((observer) => {
    const { name = '' } = observer;
    return observer.state ? [[name, stateOf(name, () => observer.state?.())] as const] : [];
  });
  const tensors = states.flatMap(([name, state]) =>
    Object.entries(state.tensors ?? {}).map(([path, tensor]) => [`observers/${name}/${path}`, tensor] as const),
  );
  return {
    observers: Object.fromEntries(states.map(([name, { data }]) => [name, data])),
    tensors: Object.fromEntries(tensors),
  };
}

/** An observer's state, found to be one that a checkpoint holds. */
function stateOf(name: string, take: () => ObserverState | undefined): ObserverState {
  const state = callPart(name, 'its state', 'observer-failed', take);
  const tensors = Object.values(state?.tensors ?? {});
  if (isJson(state?.data) && tensors.every((tensor) => 'shape' in Object(tensor)))
    return { ...state, data: state.data };
  throw wrongResult(name, 'its state', state, '{ data, tensors }', 'give JSON as data, and saved tensors by name');
}

const isJson = (value: unknown): value is Json => z.json().safeParse(value).success;

/** Gives each observer its state in `checkpoint`: `null` where there is none. */
export function restoreObservers(observers: readonly Observer[], checkpoint: Checkpoint | null | undefined): void {
  for (const observer of observers) {
    const { name = 'an observer' } = observer;
    const state = checkpoint ? stateIn(checkpoint, name) : null;
    const answer: unknown = callPart(name, 'its restore', 'observer-failed', () => observer.restore?.(state));
    if (isPromise(answer)) throw wrongResult(name, 'its restore', answer, 'nothing', 'restore the state at once');
  }
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
