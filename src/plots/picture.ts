/** What a mark is for; each form of a picture has its own colours for these. */
export type Ink = 'text' | 'muted' | 'grid' | 'series' | 'band' | 'anomaly' | 'accent';

/** One thing drawn. Coordinates are pixels from the upper left; points are x, y, x, y, … */
export type Mark =
  | { readonly kind: 'line'; readonly points: readonly number[]; readonly ink: Ink; readonly width: number }
  | { readonly kind: 'area'; readonly points: readonly number[]; readonly ink: Ink }
  | { readonly kind: 'dots'; readonly points: readonly number[]; readonly ink: Ink; readonly radius: number }
  | {
      readonly kind: 'text';
      readonly x: number;
      readonly y: number;
      readonly text: string;
      readonly ink: Ink;
      readonly align: 'start' | 'middle' | 'end';
    };

/** A plot as marks in their order, for whatever shows it: SVG, pixels. */
export interface Picture {
  readonly title: string;
  /** in pixels */
  readonly width: number;
  readonly height: number;
  readonly marks: readonly Mark[];
}
