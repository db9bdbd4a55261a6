import { readSmsAnswer } from './sms-keyword';

/** Answers as people write them, by what they mean. `words`: an agreed word; `sentences`: a refusal in their own words. */
const CORPUS = {
  words: [
    ...['STOP', 'stop', ' Stop. ', 'S T O P', 'stop!!', 'ＳＴＯＰ', '"STOP"', 'STOP\n', 'sToP', 'stop 🛑', 'STOP STOP STOP', 'please stop', 'STOP please', 'Stop, thanks', 'StopAll', 'STOP ALL', 'stop-all'],
    ...['UNSUBSCRIBE', 'Unsubscribe!', 'unsub', 'cancel', 'CANCEL.', 'End', 'END', 'QUIT', 'quit!', 'revoke', 'REVOKE', 'OPT-OUT', 'opt out', 'OptOut', 'ARRET', 'arrêt'],
    ...['R', 'r', 'Ｒ', 'r.', 'T', 't', 'Ｔ', 'TD', 'T.D.', 'ｔｄ', '回T', '回 T', '回Ｔ', '回R', '回TD', '回复T', '回复 r', '回覆T', '回T退订', 'TD退订', 'td谢谢', '拒收请回复R'],
    ...['退订', '退訂', '【退订】', ' 退 订 ', '退订。', '退订！！', '“退订”', '退订退订', '拒收', '拒收！', '拒绝', '拒絕', '取消', '取消订阅', '取消訂閱', '停止', '停发', '不要', '不要再发', '不要再发了。', '别发了', '別發了', '别再发了！', '请不要再发了'],
  ],
  sentences: [
    ...['Stop it', 'I said stop!', 'STOP!!! I mean it', 'not interested, stop', 'stop sending stuff', 'No more', 'stop it now!', 'ok stop please', 'please stop texting me', 'STOP TEXTING ME', 'Stop sending me messages', 'stop sending these texts', 'Quit texting me', 'stop the spam', 'please stop all these messages', 'Stop contacting me', 'will you stop messaging me', 'cease texting this number and stop messaging'],
    ...["Don't send me any more messages", 'do not text me', 'don’t text me again', 'Dont text me', 'do not contact me anymore', 'Please do not message me', 'never text this number again', "don't send any more offers", 'Do not send me anything', 'No more texts', 'no more messages please', 'I want no more spam', "I don't want your texts", 'I do not want to receive these messages', "I don't want to hear from you", 'no longer want to get texts', "don't want to be contacted"],
    ...['remove me from your list', 'remove me from this', 'please remove me', 'Take me off your list', 'get me off your list', "don't text", 'take me off the marketing list', 'delete my number', 'remove my number please', 'unsubscribe me', 'I want to unsubscribe now please', 'I want to unsubscribe', 'How do I unsubscribe?', 'how can i opt out', 'opt me out', 'I would like to opt out', 'leave me alone', 'lose my number', 'wrong number', 'You have the wrong number', 'this is the wrong person'],
    ...['别发短信了', '别再发短信了', '别再给我发短信了', '不要给我发广告', '不要再发广告了', '请不要打扰', '不要打扰我', '别烦我', '别再骚扰我了！', '求求你们别发了', '以后不要发了', '勿扰', '请勿打扰', '我要退订', '我要退订你们的短信', '怎么退订？', '帮我退订', '不想再收到你们的短信', '不想收到广告', '我不需要接收这些消息', '拒绝接收短信', '拒收短信', '拒收广告', '停止发送', '停止给我发送短信', '取消短信订阅', '取消推送', '不接收广告', '不要再推销了', '再给我发我就投诉'],
    ...['删除我的号码', '把我删了', '把我从名单里删除', '再发就投诉', '再发我就举报了', '发错人了', '你们打错号码了', '我不是本人', '不要再發簡訊', '別再傳簡訊給我', '請不要打擾', '不用给我发信息了', '没兴趣，别再发了', '烦死了，别发了', '请不要总是发广告'],
  ],
  others: [
    ...['', '?', 'ok', 'ok thanks', 'Thanks!', 'no', 'No thanks', 'yes', 'Yes please', '👍', 'When does my parcel arrive?', 'does the bus stop here?', 'Where is the next stop?', 'I could not stop laughing', "don't stop texting me lol", 'can I stop by tomorrow?', 'The rain won’t stop', 'non-stop flight', 'Stop it, you make me blush', 'one stop shop'],
    ...['the end of the week is fine', 'the message stops in the middle', 'cancel my order please', 'I want to cancel order 4711', 'how do I cancel my order', 'please cancel the red one', 'I quit smoking, do you have gum?', 'can you text me when it arrives?', "please don't send it to my old address", "don't send the red one", "Don't forget to message me", 'do not contact the neighbours, ring the bell', 'I did not unsubscribe!', "I don't want to unsubscribe", "where is the unsubscribe button in my account?", "I don't want your texts to stop"],
    ...['take me to the shop', 'take me off the waiting list for size M', 'remove the item from my order', 'Is the offer still on?', 'send me more offers', 'any more messages about my parcel?', 'there were no more messages from the courier', 'i ordered the wrong number of shirts', 'I gave you the wrong number', 'the courier will not stop at the gate', 'end of June?', 'my revoked card', 'Please text me the code', 'I need help with my order', 'more info please', 'start date?', 'R u there?', 'T-shirt size?', 'td bank'],
    ...['谢谢', '好的', '收到', '什么时候发货？', '别发错地址了', '不要发顺丰', '别再发错了', '不要再发错货了', '停止营业了吗', '为什么停止发货', '不要红色的', '不要红色，要蓝色', '请勿放门口', '我要退订单里的一件', '退订金可以吗', '我没有退订', '我没退订啊', '不想退订', '发短信告诉我取件码', '不要发货，地址错了', '你们发错货了', '别打扰到邻居，放门口', '取消订单', '我要取消订单', '取消订单4711', '帮我取消一下', '订单可以拒收吗？', '包裹我拒收了', '不需要发票', '不用发快递，我自己来拿', '别忘了发货', '还没收到短信', '没收到短信', '收不到验证码', '有没有优惠信息？', '帮忙查一下物流', '开始打折了吗', '恢复供货了吗', '想订阅杂志'],
  ],
}; // prettier-ignore

describe('an answer to a text message', () => {
  it('is looked at in a corpus that is large enough', () => {
    for (const some of [[...CORPUS.words, ...CORPUS.sentences], CORPUS.others]) {
      expect(new Set(some).size).toBe(some.length);
      for (const han of [true, false])
        expect(some.filter((body) => /\p{Script=Han}/u.test(body) === han).length).toBeGreaterThan(35);
    }
    expect(Object.values(CORPUS).flat().length).toBeGreaterThanOrEqual(150);
  });

  it.each(CORPUS.words)('%j stops', (body) => expect(readSmsAnswer(body)).toEqual({ wish: 'stop', how: 'word' }));
  it.each(CORPUS.sentences)('%j is a refusal', (body) => expect(readSmsAnswer(body)).toEqual({ wish: 'stop', how: 'sentence' }));
  it.each(CORPUS.others)('%j is none', (body) => expect(readSmsAnswer(body)).toBeUndefined());
  it.each(['START', 'start!', 'unstop', 'UNSTOP', 'subscribe', '开始', '開始', '恢复', '恢復', '订阅', '恢复订阅'])('%j begins again', (body) =>
    expect(readSmsAnswer(body)).toEqual({ wish: 'start', how: 'word' }),
  ); // prettier-ignore
  it.each(['HELP', 'help', 'Help?', 'INFO', 'info?', '帮助', '幫助', '帮助。'])('%j asks for help', (body) =>
    expect(readSmsAnswer(body)).toEqual({ wish: 'help', how: 'word' }),
  );
});
