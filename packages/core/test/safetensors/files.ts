/** A file of the given header text and data, however wrong. */
export const fileOf = (header: string | Uint8Array, data: Uint8Array = new Uint8Array(), claimed?: number | bigint) => {
  const text = typeof header === 'string' ? new TextEncoder().encode(header) : header;
  const bytes = new Uint8Array(8 + text.length + data.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(claimed ?? text.length), true);
  bytes.set(text, 8);
  bytes.set(data, 8 + text.length);
  return bytes;
};
