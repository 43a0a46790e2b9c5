import { InfomixupError } from './errors.js';

/**
 * Bytes that are not what their format asks for: `<format>: <source>: <what> at byte <offset>; <what to do>`, with the
 * code `malformed-<format>`. What to do is to replace the file, unless `advice` says what to do with one that is whole and
 * of a kind that is not read.
 */
export class MalformedDataError extends InfomixupError {
  /** The file, as the caller named it. */
  readonly source: string;
  /** Where the first wrong byte is, from the start of the file. */
  readonly offset: number;

  constructor(
    format: string,
    source: string,
    what: string,
    offset: number,
    options: ErrorOptions & { readonly advice?: string } = {},
  ) {
    const { advice = 'the file is damaged or of another kind, replace it' } = options;
    const message = `${format}: ${source}: ${what} at byte ${offset}; ${advice}`;
    super(message, `malformed-${format}`, options);
    this.source = source;
    this.offset = offset;
  }
}
