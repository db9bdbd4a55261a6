import { shortReply, type Outcome, type RefusedAbout } from './outcome';

/** What an answer of Aliyun's SendSms means. It says no with status 200 as well: only `Code: OK` is a yes. */

/** Aliyun may have taken the message before it failed. */
const UNSURE = /^(isp\.(SYSTEM_ERROR|UNKNOWN|GATEWAY_ERROR)|ServiceUnavailable|InternalError|UnknownError)/;
/** No network has such a number. */
const ADDRESS = new Set(['isv.MOBILE_NUMBER_ILLEGAL']);
/** Too much to one number within a minute, an hour or a day. */
const LATER = new Set(['isv.BUSINESS_LIMIT_CONTROL']);
/** Our account, our key, our signature or our rate: nothing about this message. */
const PROVIDER =
  /^(Throttling|Forbidden|SignatureDoesNotMatch|SignatureNonceUsed|InvalidTimeStamp|InvalidAccessKeyId|isp\.RAM_PERMISSION_DENY|isv\.(OUT_OF_SERVICE|PRODUCT_UN_?SUBSCRI|ACCOUNT_|AMOUNT_NOT_ENOUGH|DAY_LIMIT_CONTROL|MONTH_LIMIT_CONTROL|SMS_OVER_LIMIT|QPS_LIMIT|SMS_SIGN|RAM_CHECK_FAILED))/;

export function verdictOfAliyun(status: number, answer: { Code?: unknown; Message?: unknown; BizId?: unknown }): Outcome {
  const code = typeof answer.Code === 'string' ? answer.Code : undefined;
  const message = typeof answer.Message === 'string' ? answer.Message : '';
  const reply = shortReply(code === undefined ? `HTTP ${status} ${message}` : `${code} ${message}`);
  if (code === 'OK')
    return { is: 'accepted', providerId: typeof answer.BizId === 'string' ? answer.BizId : null, code: status, reply: 'OK' };
  // Without a code of its own an answer proves nothing, whatever its status.
  if (code === undefined || status >= 500 || status === 408 || UNSURE.test(code))
    return { is: 'unknown', phase: 'request', reply };
  return { is: 'refused', ...blame(status, code), code: status, enhanced: null, reply };
}

function blame(status: number, code: string): { permanent: boolean; about: RefusedAbout } {
  if (ADDRESS.has(code)) return { permanent: true, about: 'address' };
  if (LATER.has(code)) return { permanent: false, about: 'message' };
  if (PROVIDER.test(code) || status === 401 || status === 403 || status === 429) return { permanent: false, about: 'provider' };
  return { permanent: true, about: 'message' };
}
