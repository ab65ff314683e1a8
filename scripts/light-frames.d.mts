import type { Plugin } from 'rolldown';

export declare const lightFrames: Plugin[];
