import { Injectable } from '@nestjs/common';
import type { Reader } from '../database/reader';
import { repoint, type Move } from '../database/repoint';
import { forUpdate, type Tx } from '../database/tx';
import { surveyAnswerTable, type SurveyAnswerRow } from './survey-answer.entity';

/** SQL of survey answers; nobody else writes this table. */
@Injectable()
export class SurveyStore {
  /** What was answered before to one message. */
  async answer(tx: Tx, messageId: number, survey: string): Promise<SurveyAnswerRow | undefined> {
    const [row] = await tx.query<SurveyAnswerRow>(
      `SELECT * FROM survey_answers WHERE message_id = ? AND survey = ?${forUpdate(tx.dialect)}`,
      [messageId, survey],
    );
    return row;
  }

  async save(tx: Tx, row: SurveyAnswerRow): Promise<void> {
    await tx.insert(surveyAnswerTable, [row], { update: ['choice', 'comment', 'at'] });
  }

  /** How often each choice was made. */
  async counts(read: Reader): Promise<{ survey: string; choice: string; n: number; comments: number }[]> {
    const rows = await read.query<{ survey: string; choice: string; n: number; comments: number }>(
      `SELECT survey, choice, COUNT(*) AS n, COUNT(comment) AS comments FROM survey_answers GROUP BY survey, choice ORDER BY survey, n DESC, choice`,
    );
    return rows.map((r) => ({ ...r, n: Number(r.n), comments: Number(r.comments) }));
  }

  async reassign(tx: Tx, merged: Move[]): Promise<void> {
    await repoint(tx, surveyAnswerTable, 'contact_id', merged);
  }
}
