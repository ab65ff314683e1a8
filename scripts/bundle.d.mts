import type { InputOptions, OutputOptions } from 'rolldown';

export declare const bundling: InputOptions;
export declare const written: OutputOptions;
