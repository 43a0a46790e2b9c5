import { type ConfigDocument, objectDocument, readDocument } from './document.js';
import { applyOverrides } from './overrides.js';

/** A configuration: the path of a file, an object, or a document that was read before. */
export type Source<T extends object> = string | T | ConfigDocument;

const isDocument = (source: object): source is ConfigDocument => 'locate' in source && 'origin' in source;

/**
 * The document of a source, with `a.b=value` assignments applied.
 *
 * @throws InfomixupError `config-unreadable`, `config-invalid` or `bad-override`.
 */
export async function documentOf(source: Source<object>, set: readonly string[] = []): Promise<ConfigDocument> {
  const read = async () => {
    if (typeof source === 'string') return readDocument(source);
    return isDocument(source) ? source : objectDocument(source);
  };
  return applyOverrides(await read(), set);
}
