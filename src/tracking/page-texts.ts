/** The words of the public pages, by language. None of them names the reader, the topic or whether a link was good. */
export interface PageTexts {
  lang: string;
  unsubscribe: {
    title: string;
    question: string;
    button: string;
    doneTitle: string;
    done: string;
    all: string;
    allButton: string;
  };
  preferences: { title: string; intro: string; topics: string; marketing: string; save: string; saved: string; link: string };
  survey: { choose: string; comment: string; button: string; doneTitle: string; again: string };
  channel: { email: string; sms: string };
  gone: { title: string; text: string };
  tooMany: { title: string; text: string };
  home: string;
}

const en: PageTexts = {
  lang: 'en',
  unsubscribe: {
    title: 'Unsubscribe',
    question: 'Do you want to stop receiving this kind of message?',
    button: 'Yes, stop these messages',
    doneTitle: 'Done',
    done: 'You will not receive this kind of message any more.',
    all: 'Would you rather receive no marketing from us at all?',
    allButton: 'Stop all marketing',
  },
  preferences: {
    title: 'What would you like to receive?',
    intro: 'Choose what we may send you',
    topics: 'Topics',
    marketing: 'Offers, recommendations and news from us',
    save: 'Save',
    saved: 'Your choice was saved.',
    link: 'Choose what you receive',
  },
  survey: {
    choose: 'Choose one answer',
    comment: 'Anything else you would like to tell us? (optional)',
    button: 'Send my answer',
    doneTitle: 'Your answer has arrived',
    again: 'Change my answer',
  },
  channel: { email: 'by e-mail', sms: 'by text message' },
  gone: { title: 'This page is not here', text: 'The link is incomplete or no longer works. Nothing was changed.' },
  tooMany: { title: 'That was too fast', text: 'This answer was not taken in. Please wait a minute, then send it again.' },
  home: 'To the shop',
};

const zh: PageTexts = {
  lang: 'zh-CN',
  unsubscribe: {
    title: '退订',
    question: '您确定不再接收此类信息吗？',
    button: '确认退订',
    doneTitle: '已完成',
    done: '您将不再收到此类信息。',
    all: '也不想再收到我们的任何营销信息？',
    allButton: '停止所有营销信息',
  },
  preferences: {
    title: '您希望收到哪些信息？',
    intro: '请选择我们可以发送给您的内容',
    topics: '主题',
    marketing: '优惠、推荐与新品资讯',
    save: '保存',
    saved: '您的选择已保存。',
    link: '管理接收偏好',
  },
  survey: {
    choose: '请选择一项',
    comment: '还有什么想告诉我们的吗？（选填）',
    button: '提交',
    doneTitle: '已收到您的回答',
    again: '修改我的回答',
  },
  channel: { email: '（邮件）', sms: '（短信）' },
  gone: { title: '页面不存在', text: '链接不完整或已失效。未做任何更改。' },
  tooMany: { title: '操作太频繁', text: '这次提交没有保存，请一分钟后再试。' },
  home: '前往店铺',
};

/** The words for the first locale of the list that we speak; English when there is none. */
export function textsFor(...locales: (string | null | undefined)[]): PageTexts {
  for (const locale of locales) {
    const language = (locale ?? '').trim().toLowerCase();
    if (language.startsWith('zh')) return zh;
    if (language.startsWith('en')) return en;
  }
  return en;
}
