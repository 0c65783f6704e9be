/**
 * What making packs takes. Finding rules needs none of it, and its libraries double the time a program takes to
 * start, so they are loaded when they are asked for.
 */
export const loadAuthoring = () => import('./authoring.ts');
