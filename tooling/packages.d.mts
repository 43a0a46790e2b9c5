export declare const root: string;

export interface Package {
  readonly folder: string;
  readonly name: string;
  readonly short: string;
  readonly manifest: {
    readonly name: string;
    readonly exports: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
    readonly dependencies?: Readonly<Record<string, string>>;
  };
}

export declare const packages: readonly Package[];
