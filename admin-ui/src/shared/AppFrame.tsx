// The frame of every page: header with search, line and person; strips when the node
// or the county line is out of reach; a menu at the left.
import { BulbOutlined, CheckOutlined, GlobalOutlined, LogoutOutlined, SafetyOutlined, UserOutlined } from '@ant-design/icons';
import { Button, Dropdown, Input } from 'antd';
import type { InputRef } from 'antd';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { useNavigate } from 'react-router';
import { nodeNow, useNodeReport } from '../api/node';
import { onSilence, Unreachable } from '../api/http';
import { useSignOut } from '../api/session';
import { chooseLanguage, language, listed, t } from '../i18n';
import { roleName } from './words';
import { useKeys } from './keys';
import { PageSlot } from './lazyPage';
import { brokenTier, LinkChain } from './LinkChain';
import { SecondFactorDialog } from './SecondFactorPages';
import { useSignedIn } from './session';
import { ClockStrip, FillingStrip, LineDownStrip, NoFilesStrip, ReadOnlyStrip, RevokedStrip, UnreachableStrip } from './states';
import { BRIGHTNESSES, chooseBrightness, useBrightness } from './theme/ThemeRoot';
import { shownTime } from './time';

interface Props {
  menu: ReactNode;
  menuClass: string;
  children: ReactNode;
  foot?: ReactNode;
  // May this person look for cases?
  withSearch?: boolean;
  // Where a stick can be written, when this person may.
  onExport?: () => void;
  // Another search in its place.
  search?: ReactNode;
}

export function AppFrame({ menu, menuClass, children, foot, withSearch, onExport, search }: Props) {
  const report = useNodeReport();
  const session = useSignedIn();
  const offline = report.error instanceof Unreachable;
  useRefetchOnReturn(offline);
  useAskAtSilence();
  return (
    <div className="yc-frame">
      <header className="yc-header">
        <span className="yc-header-place" data-given>
          {session.divisionName || report.data?.name || t('app.name')}
        </span>
        {session.window && <span className="yc-hint">{t('session.window', { window: session.window })}</span>}
        {search ?? (withSearch && <FindAnything />)}
        <span className="yc-spring" />
        <LinkChain report={report.data} onExport={onExport} />
        <PersonMenu />
      </header>
      {offline && <UnreachableStrip />}
      {report.data?.revoked && <RevokedStrip by={report.data.revoked.by ?? ''} at={shownTime(report.data.revoked.at)} reason={report.data.revoked.reason ?? ''} />}
      <FillingStrip report={report.data} />
      {report.data?.readOnly && <ReadOnlyStrip why={report.data.readOnly} />}
      {report.data?.noFiles && <NoFilesStrip why={report.data.noFiles} />}
      {report.data?.clockWarning && <ClockStrip why={report.data.clockWarning} />}
      <LineStrip />
      <div className="yc-body">
        <nav className={menuClass} aria-label={t('app.menu')}>
          {menu}
        </nav>
        <main className="yc-main">
          <PageSlot>{children}</PageSlot>
        </main>
      </div>
      {foot}
    </div>
  );
}

// Back on the line: what is on screen may be old.
function useRefetchOnReturn(offline: boolean): void {
  const client = useQueryClient();
  const was = useRef(false);
  useEffect(() => {
    if (was.current && !offline) void client.invalidateQueries();
    was.current = offline;
  }, [client, offline]);
}

// Whatever finds the node silent has its report asked for at once: the strip above the
// page and the deeds that are off follow from that.
function useAskAtSilence(): void {
  const client = useQueryClient();
  useEffect(
    () =>
      onSilence(() => {
        if (client.isFetching({ queryKey: ['node'] }) === 0) void client.invalidateQueries({ queryKey: ['node'] });
      }),
    [client],
  );
}

function LineStrip() {
  const report = useNodeReport();
  const broken = brokenTier(report.data, nodeNow().getTime());
  if (!broken || report.data?.revoked) return null;
  return <LineDownStrip tier={broken.name ?? ''} since={shownTime(broken.since)} />;
}

function FindAnything() {
  const navigate = useNavigate();
  const box = useRef<InputRef>(null);
  useKeys({ 'Ctrl+K': () => box.current?.focus() });
  return (
    <Input
      ref={box}
      style={{ width: 280, minWidth: 120 }}
      aria-label={t('find.label')}
      placeholder={t('find.hint')}
      onPressEnter={(event) => {
        const text = event.currentTarget.value.trim();
        if (text) void navigate(`/cases?q=${encodeURIComponent(text)}`);
      }}
    />
  );
}

const FEW_CODES = 2;

function PersonMenu() {
  const session = useSignedIn();
  const signOut = useSignOut();
  const brightness = useBrightness();
  const [isSettingUp, setSettingUp] = useState(false);
  const few = session.hasSecondFactor && (session.recoveryCodesLeft ?? 0) <= FEW_CODES;
  return (
    <>
      <Dropdown
        trigger={['click']}
        menu={{
          items: [
            { key: 'roles', label: listed((session.roles ?? []).map(roleName)), disabled: true },
            {
              key: 'brightness',
              icon: <BulbOutlined />,
              label: t('app.brightness'),
              children: BRIGHTNESSES.map((each) => ({
                key: each,
                icon: each === brightness ? <CheckOutlined /> : <span className="anticon" />,
                label: t(`app.${each}`),
                onClick: () => chooseBrightness(each),
              })),
            },
            {
              key: 'language',
              icon: <GlobalOutlined />,
              label: language() === 'en' ? '中文' : 'English',
              onClick: () => chooseLanguage(language() === 'en' ? 'zh-CN' : 'en'),
            },
            {
              key: 'second',
              icon: <SafetyOutlined />,
              label: few ? t('second.menuLeft', { count: session.recoveryCodesLeft ?? 0 }) : t('second.menu'),
              onClick: () => setSettingUp(true),
            },
            { key: 'out', icon: <LogoutOutlined />, label: t('session.signOut'), onClick: () => signOut.mutate() },
          ],
        }}
      >
        <Button className="yc-person" icon={<UserOutlined />}>
          <span data-given>{session.name || session.account}</span>
        </Button>
      </Dropdown>
      {isSettingUp && <SecondFactorDialog onClose={() => setSettingUp(false)} />}
    </>
  );
}
