import type { Plugin } from 'rolldown';

export declare const quickWidths: Plugin[];
