/** Who can carry an SMS to the world. */
export const SMS_PROVIDERS = ['twilio', 'aliyun'] as const;
export type SmsProvider = (typeof SMS_PROVIDERS)[number];
