/** One file of a data set, as it is when unpacked. */
export interface PinnedFile {
  /** Without `.gz`. */
  readonly name: string;
  /** In bytes. */
  readonly size: number;
  /** In hexadecimal. */
  readonly sha256: string;
}

/** Where in an installed npm package the files lie. */
export interface CarryingPackage {
  readonly name: string;
  readonly folder: string;
}

/** A data set made of files whose every byte is known. */
export interface FileSet {
  /** As in configurations and on the command line, kebab-case. */
  readonly name: string;
  readonly description: string;
  readonly licence: string;
  readonly citation: string;
  readonly files: readonly PinnedFile[];
  /** Where systems keep the files, searched in this order. */
  readonly systemFolders: readonly string[];
  /** Where a folder that a user gives may hold the files, besides in itself. */
  readonly subfolders: readonly string[];
  readonly packages: readonly CarryingPackage[];
  /** Folders on the web, ending in a slash, that hold each file as `<name>.gz`; tried in this order. */
  readonly mirrors: readonly string[];
}
