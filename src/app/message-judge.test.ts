import { describe, expect, it } from 'vitest';
import { readBlindDeveloperTexts, readDeveloperTexts, readLookalikes } from '../../bench/suites.ts';
import { MODEL_FORMAT } from '../messages/index.ts';
import { shiftsOf } from '../triage/index.ts';
import { createTextJudge, readModelEvaluation } from './message-judge.ts';

const judge = createTextJudge();
const alarms = (texts: readonly string[], kind?: 'issue') =>
  texts.filter((text) => judge.judge(text, {}, shiftsOf(undefined, kind)).label !== 'ham');

describe('the shipped model', () => {
  it('takes no text of the developers’ suite for unwanted where it stands at a code host', () => {
    expect(alarms(readDeveloperTexts(), 'issue')).toEqual([]);
    expect(alarms(readDeveloperTexts()).length, 'by the text alone').toBeLessThanOrEqual(3);
  });

  it('still finds all look-alikes of brands there but one', () => {
    const missed = readLookalikes().filter(
      (text) => judge.judge(text, {}, shiftsOf(undefined, 'issue')).label === 'ham',
    );
    expect(missed.length).toBeLessThanOrEqual(1);
  });

  it('does on texts written without a look at it as the methods page says', () => {
    expect(alarms(readBlindDeveloperTexts(), 'issue').length).toBeLessThanOrEqual(1);
    expect(alarms(readBlindDeveloperTexts()).length, 'by the text alone').toBeLessThanOrEqual(4);
  });

  it('comes with the figures of where it was measured', () => {
    const { model, figures } = readModelEvaluation();
    expect(model).toBe(MODEL_FORMAT);
    expect(figures.length).toBeGreaterThan(5);
    for (const { figure } of figures) expect(figure).toBeGreaterThanOrEqual(0);
  });
});
