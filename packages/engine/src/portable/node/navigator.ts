/**
 * Runs `work` while there is a `navigator` with this GPU. The WebGPU backend looks for it only as it starts, and other
 * libraries take a program for a browser that has one.
 */
export async function withNavigator<T>(gpu: object, work: () => Promise<T>): Promise<T> {
  const own = Object.getOwnPropertyDescriptor(globalThis, 'navigator');
  Object.defineProperty(globalThis, 'navigator', { value: { gpu }, configurable: true });
  try {
    return await work();
  } finally {
    if (own) Object.defineProperty(globalThis, 'navigator', own);
    else Reflect.deleteProperty(globalThis, 'navigator');
  }
}
