export declare class QuickSegmenter {
  constructor(locales?: string, options?: Intl.SegmenterOptions);
  segment(text: string): Pick<Intl.Segments, 'containing' | typeof Symbol.iterator>;
}
