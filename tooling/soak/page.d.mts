export function sectionOf(name: string, shows: string, figures: Readonly<Record<string, string | number>>): string;
export function withSection(page: string, name: string, section: string, order: readonly string[]): string;
