import { InfomixupError } from './errors.js';

/**
 * Bytes that are not what their format asks for: `<format>: <source>: <what> at byte <offset>; <what to do>`, with the
 * code `malformed-<format>`.
 */
export class MalformedDataError extends InfomixupError {
  /** The file, as the caller named it. */
  readonly source: string;
  /** Where the first wrong byte is, from the start of the file. */
  readonly offset: number;

  constructor(format: string, source: string, what: string, offset: number, options?: ErrorOptions) {
    const message = `${format}: ${source}: ${what} at byte ${offset}; the file is damaged or of another kind, replace it`;
    super(message, `malformed-${format}`, options);
    this.source = source;
    this.offset = offset;
  }
}
