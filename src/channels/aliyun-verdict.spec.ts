import { verdictOfAliyun } from './aliyun-verdict';

describe("Aliyun's answer", () => {
  it('is a yes only with the code OK', () => {
    expect(verdictOfAliyun(200, { Code: 'OK', Message: 'OK', BizId: '900619746936498440^0' })).toEqual({
      is: 'accepted',
      providerId: '900619746936498440^0',
      code: 200,
      reply: 'OK',
    });
  });

  it.each([
    [200, 'isv.MOBILE_NUMBER_ILLEGAL', true, 'address'],
    [200, 'isv.SMS_TEMPLATE_ILLEGAL', true, 'message'],
    [200, 'isv.TEMPLATE_MISSING_PARAMETERS', true, 'message'],
    [200, 'isv.PARAM_NOT_SUPPORT_URL', true, 'message'],
    [200, 'isv.BLACK_KEY_CONTROL_LIMIT', true, 'message'],
    [200, 'isv.BUSINESS_LIMIT_CONTROL', false, 'message'],
    [200, 'isv.OUT_OF_SERVICE', false, 'provider'],
    [200, 'isv.AMOUNT_NOT_ENOUGH', false, 'provider'],
    [200, 'isv.SMS_SIGNATURE_ILLEGAL', false, 'provider'],
    [200, 'isv.DAY_LIMIT_CONTROL', false, 'provider'],
    [400, 'Throttling.User', false, 'provider'],
    [400, 'SignatureDoesNotMatch', false, 'provider'],
    [403, 'NoPermission', false, 'provider'],
    [404, 'InvalidAccessKeyId.NotFound', false, 'provider'],
    [400, 'MissingPhoneNumbers', true, 'message'],
  ])('%d %s: permanent %s, about the %s', (status, Code, permanent, about) =>
    expect(verdictOfAliyun(status, { Code, Message: 'no' })).toMatchObject({
      is: 'refused',
      permanent,
      about,
      reply: `${Code} no`,
    }),
  );

  it.each([
    [200, {}],
    [200, { Code: 'isp.SYSTEM_ERROR' }],
    [500, { Code: 'InternalError' }],
    [503, { Code: 'ServiceUnavailable' }],
    [502, {}],
    [408, { Code: 'x' }],
  ])('%d %j proves nothing', (status, answer) => expect(verdictOfAliyun(status, answer).is).toBe('unknown'));
});
