/** Something a provider carries nothing about, and the words by which a text is taken to speak of it. */
export interface BannedSubject {
  subject: string;
  /** By language; English ones are found as whole words, Chinese ones wherever their characters stand. */
  words: Readonly<Record<string, readonly string[]>>;
  /** Longer words in which they are harmless. */
  except?: readonly string[];
  /** Only in marketing. */
  marketingOnly?: boolean;
}

/**
 * A short list: what a shop could write without knowing better. Prohibited in SMS of every kind and, further down, in promotions:
 * https://help.aliyun.com/document_detail/463270.htm, https://help.aliyun.com/document_detail/91975.html and
 * https://www.alibabacloud.com/help/tc/sms/user-guide/message-template-for-chinese-mainland (as of November 2026).
 */
export const ALIYUN_BANS: readonly BannedSubject[] = [
  { subject: 'loans and investment', words: { zh: ['贷款', '网贷', '借贷', '催款', '信用卡提额', '投资理财', '股票', '私募', '虚拟货币', '比特币'], en: ['loan', 'loans', 'cryptocurrency', 'bitcoin'] } },
  { subject: 'gambling and lotteries', words: { zh: ['赌博', '博彩', '赌球', '彩票', '棋牌', '一元夺宝', '一元秒杀', '一元云购'], en: ['casino', 'gambling', 'lottery'] } },
  { subject: 'prizes and draws', words: { zh: ['中奖', '抽奖'] } },
  { subject: 'adult goods', words: { zh: ['成人用品', '情趣用品', '色情', '上门按摩'], en: ['sex toy', 'sex toys', 'porn'] } },
  { subject: 'tobacco and alcohol', words: { zh: ['烟酒', '香烟', '电子烟', '白酒'], en: ['tobacco', 'cigarette', 'cigarettes', 'e-cigarette', 'e-cigarettes', 'vape', 'vapes'] } },
  { subject: 'cosmetic surgery', words: { zh: ['整容', '医美'] } },
  { subject: 'cashback and rewarded reviews', words: { zh: ['返现', '返利', '好评有礼', '刷单', '零元购'] } },
  { subject: 'joining chats', words: { zh: ['加微信', '加QQ', '加群'] } },
  { subject: 'religion and fortune-telling', words: { zh: ['算命', '算卦', '风水'] } },
  { subject: 'fundraising', words: { zh: ['众筹', '慈善募捐'] } },
  { subject: 'furs', words: { zh: ['皮草'] }, except: ['人造皮草'] },
  { subject: 'real estate', words: { zh: ['房地产', '楼盘', '购房', '买房'], en: ['real estate'] }, marketingOnly: true },
  { subject: 'insurance', words: { zh: ['保险'] }, except: ['保险柜', '保险箱', '保险丝', '保险杠'], marketingOnly: true },
  { subject: 'games', words: { zh: ['手游', '网游', '游戏充值'] }, marketingOnly: true },
  { subject: 'education and training', words: { zh: ['培训', '招生', '留学', '移民'] }, marketingOnly: true },
  { subject: 'renovation', words: { zh: ['装修', '建材'] }, marketingOnly: true },
]; // prettier-ignore

/**
 * What is forbidden to the United States and Canada, whatever the consent: Twilio, "Forbidden message categories for SMS and MMS in
 * the US and Canada" (https://support.twilio.com/hc/en-us/articles/360045004974, and https://www.twilio.com/docs/api/errors/30469).
 * Alcohol and tobacco are carried behind an age gate, hence not here.
 */
export const TWILIO_BANS: readonly BannedSubject[] = [
  { subject: 'high-risk loans and cryptocurrency', words: { en: ['payday loan', 'payday loans', 'student loan', 'student loans', 'cryptocurrency', 'bitcoin'] } },
  { subject: 'debts', words: { en: ['debt relief', 'debt consolidation', 'debt reduction', 'credit repair'] } },
  { subject: 'getting rich quickly', words: { en: ['work from home', 'get rich', 'risk-free investment'] } },
  { subject: 'gambling', words: { en: ['casino', 'gambling', 'sports betting', 'lottery', 'sweepstakes'] } },
  { subject: 'cannabis, vapes and fireworks', words: { en: ['cannabis', 'marijuana', 'CBD', 'kratom', 'vape', 'vapes', 'e-cigarette', 'e-cigarettes', 'fireworks'] } },
  { subject: 'prescription drugs', words: { en: ['prescription drug', 'prescription drugs'] } },
  { subject: 'sex', words: { en: ['porn', 'xxx'] } },
]; // prettier-ignore
