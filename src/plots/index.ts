/**
 * Pictures of numbers: what is drawn is decided once, and shown as SVG or as pixels.
 */
export type { Picture } from './picture.ts';
export { drawPictures, type Pixels } from './pixels.ts';
export { barPlot, histogram, linePlot, scatterPlot } from './plots.ts';
export { type Report, type ReportPart, toReportPage } from './report-page.ts';
