import { Injectable } from '@nestjs/common';
import { personal, PersonalData } from '../database/personal-data';
import { contactScoreTable } from './contact-score.entity';
import { couponTable } from './coupon.entity';
import { segmentMemberTable } from './segment-member.entity';
import { surveyAnswerTable } from './survey-answer.entity';
import { tierHistoryTable } from './tier-history.entity';

/** Where somebody belongs, what they are worth, and what they answered. Spent coupon codes and counted choices stay. */
@Injectable()
export class AudiencePersonalData extends PersonalData {
  readonly tables = [
    personal({ table: segmentMemberTable, by: { contact_id: 'contacts' }, erased: 'go' }),
    personal({ table: contactScoreTable, by: { contact_id: 'contacts' }, erased: 'go' }),
    personal({ table: tierHistoryTable, by: { contact_id: 'contacts' }, erased: 'go' }),
    personal({ table: couponTable, by: { contact_id: 'contacts' }, erased: 'stay' }),
    personal({ table: surveyAnswerTable, by: { message_id: 'messages' }, erased: { comment: null } }),
  ];
}
