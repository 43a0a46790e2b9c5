import type { Json } from '../../json.js';
import type { Place } from './places.js';

/** What decides how a model of these layers behaves: every layer's configuration, under its name. */
export function settingsOf(places: readonly Place[]): Readonly<Record<string, Json>> {
  const layers = places.map(({ layer, name, frozen }) => {
    const { name: _name, trainable: _trainable, ...config } = layer.getConfig();
    // A configuration is JSON by its purpose, whatever its type says; what is undefined in it is left out.
    const plain: Readonly<Record<string, Json>> = JSON.parse(JSON.stringify(config));
    return [name, { kind: layer.getClassName(), frozen, ...plain }] as const;
  });
  return { layers: Object.fromEntries(layers) };
}
