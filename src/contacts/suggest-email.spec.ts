import * as fc from 'fast-check';
import { suggestEmail } from './suggest-email';

/** Mail domains that people really have: big providers, their neighbours in spelling, companies that sound alike. */
const REAL =
  `gmail.com googlemail.com qq.com vip.qq.com foxmail.com 163.com vip.163.com 126.com vip.126.com 188.com yeah.net 139.com 189.cn
wo.cn 21cn.com tom.com sina.com sina.cn vip.sina.com sohu.com aliyun.com outlook.com outlook.de outlook.fr outlook.jp outlook.es hotmail.com hotmail.de
hotmail.fr hotmail.it hotmail.es hotmail.co.uk live.com live.cn live.nl live.de msn.com passport.com yahoo.com yahoo.co.uk yahoo.co.jp yahoo.de yahoo.fr yahoo.com.cn
yahoo.cn ymail.com rocketmail.com icloud.com me.com mac.com gmx.de gmx.net gmx.com gmx.at gmx.ch web.de t-online.de freenet.de arcor.de mail.de email.de posteo.de
mailbox.org proton.me protonmail.com pm.me tutanota.com tuta.io fastmail.com hey.com zoho.com mail.com email.com aol.com aol.de aim.com orange.fr wanadoo.fr free.fr
laposte.net sfr.fr libero.it virgilio.it tiscali.it alice.it mail.ru bk.ru list.ru inbox.ru yandex.ru ya.ru rambler.ru ukr.net seznam.cz wp.pl onet.pl o2.pl interia.pl
naver.com hanmail.net daum.net nate.com docomo.ne.jp ezweb.ne.jp softbank.ne.jp comcast.net verizon.net att.net sbcglobal.net bellsouth.net cox.net charter.net
earthlink.net juno.com btinternet.com sky.com virginmedia.com ntlworld.com talktalk.net bigpond.com optusnet.com.au xtra.co.nz shaw.ca rogers.com sympatico.ca telus.net
uol.com.br bol.com.br terra.com.br ig.com.br telenet.be skynet.be ziggo.nl kpnmail.nl planet.nl xs4all.nl home.nl telia.com bluewin.ch hispeed.ch sunrise.ch
gail.com mail.gov.cn pku.edu.cn tsinghua.edu.cn mit.edu harvard.edu boxmail.com hushmail.com fixmail.com gmall.de hotel.com outdoor.com iclinic.com
inbox.com inbox.lv shop.example example.com duck.com relay.firefox.com privaterelay.appleid.com t.me g.co x.com`.split(/\s+/);

describe('a mistyped address', () => {
  it.each([
    ['ann@gmial.com', 'ann@gmail.com'],
    ['ann@gmail.con', 'ann@gmail.com'],
    ['ann@gmial.cmo', 'ann@gmail.com'],
    ['ann@gmail.co', 'ann@gmail.com'],
    ['12345@qq.con', '12345@qq.com'],
    ['12345@qq.cm', '12345@qq.com'],
    ['an@163.cmo', 'an@163.com'],
    ['an@126.vom', 'an@126.com'],
    ['an@foxmial.com', 'an@foxmail.com'],
    ['an@sian.com', 'an@sina.com'],
    ['ann@hotmial.com', 'ann@hotmail.com'],
    ['ann@hotmal.com', 'ann@hotmail.com'],
    ['ann@outlok.com', 'ann@outlook.com'],
    ['ann@outllook.com', 'ann@outlook.com'],
    ['ann@yaho.com', 'ann@yahoo.com'],
    ['ann@icluod.com', 'ann@icloud.com'],
    ['ann@web.ed', 'ann@web.de'],
    ['ann@gmx.dee', 'ann@gmx.de'],
    ['ann@my-company.con', 'ann@my-company.com'],
  ])('%s was probably meant as %s', (typed, meant) => expect(suggestEmail(typed)).toBe(meant));

  it('is never made of an address that people really have', () => {
    expect(REAL.length).toBeGreaterThan(150);
    expect(REAL.filter((domain) => suggestEmail(`ann@${domain}`) !== undefined)).toEqual([]);
  });

  it('is never doubted again once it is as suggested, and keeps what stands before the @', () => {
    const domain = fc.constantFrom('gmial.com', 'gmail.con', 'hotmal.com', 'outlok.cmo', 'yaho.com', 'shop.con');
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z0-9.]{1,20}$/), domain, (local, typed) => {
        const meant = suggestEmail(`${local}@${typed}`)!;
        expect(meant.startsWith(`${local}@`)).toBe(true);
        expect(suggestEmail(meant)).toBeUndefined();
      }),
    );
  });
});
