import type { Plugin } from 'esbuild';

export declare const quickWidths: Plugin;
