import { Injectable } from '@nestjs/common';
import { repoint, type Move } from '../database/repoint';
import { forUpdate, type Tx } from '../database/tx';
import { surveyAnswerTable, type SurveyAnswerRow } from './survey-answer.entity';

/** SQL of survey answers; nobody else writes this table. */
@Injectable()
export class SurveyStore {
  /**
   * Puts an answer in the place of the one before it, and answers that one; `undefined` for a first answer.
   * Written before it is looked for: of two answers at once the second waits for the first, and sees it.
   */
  async replace(tx: Tx, row: SurveyAnswerRow): Promise<SurveyAnswerRow | undefined> {
    await tx.insert(surveyAnswerTable, [row], 'ignore');
    const [stored] = await tx.query<SurveyAnswerRow>(
      `SELECT * FROM survey_answers WHERE message_id = ? AND survey = ?${forUpdate(tx.dialect)}`,
      [row.message_id, row.survey],
    );
    if (!stored || Number(stored.id) === row.id) return undefined;
    await tx.updateMany(surveyAnswerTable, ['id'], ['choice', 'comment', 'at'], [{ ...row, id: Number(stored.id) }]);
    return stored;
  }

  async reassign(tx: Tx, merged: Move[]): Promise<void> {
    await repoint(tx, surveyAnswerTable, 'contact_id', merged);
  }
}
