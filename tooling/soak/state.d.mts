export const cache: string;
export function fingerprint(name: string): string;

export interface State {
  readonly results: Map<number, Readonly<Record<string, unknown>>>;
  readonly faults: number;
  readonly add: (round: number, result: Readonly<Record<string, unknown>>) => void;
  readonly addFault: (round: number, fault: string) => void;
}

export function openState(file: string, print: string, options?: { readonly fresh?: boolean }): State;
