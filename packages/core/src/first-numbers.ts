/** The numbers `start .. start + count - 1`; from 0 unless given. */
export function firstNumbers(count: number, start = 0): Int32Array {
  const numbers = new Int32Array(count);
  for (let position = 0; position < count; position++) numbers[position] = start + position;
  return numbers;
}
