export declare function picture(): Promise<string>;
export declare function kept(): string;
