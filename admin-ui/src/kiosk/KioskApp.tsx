// The kiosk's frame: whose hall it is, large type, contrast and language at the top.
// Its home says what will be here and where it is done today; nothing can be pressed
// that does not do anything yet.
import { ContainerOutlined, FileSearchOutlined, FontSizeOutlined, GlobalOutlined, HighlightOutlined, PrinterOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { useWelcome } from '../api/node';
import { chooseLanguage, language, t } from '../i18n';
import { brokenTier } from '../shared/LinkChain';
import { nodeNow } from '../api/node';
import { shownTime } from '../shared/time';
import { ThemeRoot } from '../shared/theme/ThemeRoot';
import { kioskContrast, kioskDensity, kioskElderDensity, light } from '../shared/theme/tokens';
import './kiosk.css';

// For the person who stands there; the next one finds the kiosk as it was.
export function KioskApp() {
  const [isElder, setElder] = useState(false);
  const [isContrast, setContrast] = useState(false);
  return (
    <ThemeRoot density={isElder ? kioskElderDensity : kioskDensity} palette={isContrast ? kioskContrast : light}>
      <div className="yc-kiosk">
        <Head isElder={isElder} onElder={setElder} isContrast={isContrast} onContrast={setContrast} />
        <Home />
      </div>
    </ThemeRoot>
  );
}

interface HeadProps {
  isElder: boolean;
  onElder: (on: boolean) => void;
  isContrast: boolean;
  onContrast: (on: boolean) => void;
}

function Head({ isElder, onElder, isContrast, onContrast }: HeadProps) {
  const welcome = useWelcome();
  const isEnglish = language() === 'en';
  return (
    <header className="yc-kiosk-head">
      <span className="yc-kiosk-name">{welcome.data?.name || t('app.name')}</span>
      <div className="yc-row">
        <Button icon={<FontSizeOutlined />} aria-pressed={isElder} type={isElder ? 'primary' : 'default'} onClick={() => onElder(!isElder)}>
          {t('kiosk.large')}
        </Button>
        <Button icon={<HighlightOutlined />} aria-pressed={isContrast} type={isContrast ? 'primary' : 'default'} onClick={() => onContrast(!isContrast)}>
          {t('kiosk.contrast')}
        </Button>
        <Button icon={<GlobalOutlined />} onClick={() => chooseLanguage(isEnglish ? 'zh-CN' : 'en')} lang={isEnglish ? 'zh-CN' : 'en'}>
          {isEnglish ? '中文' : 'English'}
        </Button>
      </div>
    </header>
  );
}

const COMING: [icon: ReactNode, name: 'kiosk.apply' | 'kiosk.progress' | 'kiosk.print'][] = [
  [<ContainerOutlined key="apply" aria-hidden />, 'kiosk.apply'],
  [<FileSearchOutlined key="progress" aria-hidden />, 'kiosk.progress'],
  [<PrinterOutlined key="print" aria-hidden />, 'kiosk.print'],
];

function Home() {
  const welcome = useWelcome();
  const broken = brokenTier(welcome.data, nodeNow().getTime());
  return (
    <main className="yc-kiosk-home">
      <h1>{t('kiosk.title')}</h1>
      <p>{t('kiosk.coming')}</p>
      <ul>
        {COMING.map(([icon, name]) => (
          <li key={name}>
            {icon} {t(name)}
          </li>
        ))}
      </ul>
      <p>{t('kiosk.today')}</p>
      {broken && <p role="status">{t('kiosk.line', { time: shownTime(broken.since) })}</p>}
    </main>
  );
}
