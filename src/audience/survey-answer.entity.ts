import { bigint, instant, long, nullable, pk, table, varchar, type RowOf } from '../database/table';

/** What readers answered: one answer per message and survey, the latest counts. */
export const surveyAnswerTable = table(
  'survey_answers',
  {
    id: pk(),
    survey: varchar(64),
    choice: varchar(64),
    comment: nullable(long()),
    contact_id: bigint(),
    message_id: bigint(),
    order_id: nullable(bigint()),
    at: instant(),
  },
  { unique: [['message_id', 'survey']], index: [['survey', 'at']] },
);
export type SurveyAnswerRow = RowOf<typeof surveyAnswerTable>;
