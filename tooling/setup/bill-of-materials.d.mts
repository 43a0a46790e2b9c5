/** One package of the lockfile. */
export interface LockedPackage {
  readonly name: string;
  readonly version: string;
  /** Such as `sha512-...`; absent where the lockfile has none. */
  readonly integrity: string | undefined;
  /** As its manifest says; absent where it is not installed on this platform, or says nothing. */
  readonly licence: string | undefined;
  /** Whether a published package needs it to run. */
  readonly shipped: boolean;
}

/** What `pnpm licenses list --json` prints. */
export type Licences = Readonly<
  Record<string, readonly { readonly name: string; readonly versions: readonly string[] }[]>
>;

export function lockedPackages(lockfile: string, all: Licences, shipped: Licences): LockedPackage[];
export function billOf(packages: readonly LockedPackage[]): string;
export function licenceTable(packages: readonly LockedPackage[]): string;
