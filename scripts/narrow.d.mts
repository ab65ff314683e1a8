export declare const NARROW: string;
