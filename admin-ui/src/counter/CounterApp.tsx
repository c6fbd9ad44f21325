// The counter's rail, pages and keys. A menu shows only what the role may do; a deep
// link without the right says so.
import { FileAddOutlined, HomeOutlined, InboxOutlined, SearchOutlined } from '@ant-design/icons';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { Link, NavLink, Route, Routes, useLocation, useNavigate } from 'react-router';
import { newKey } from '../api/http';
import { hasRole } from '../api/session';
import type { Role } from '../api/session';
import { t } from '../i18n';
import { AppFrame } from '../shared/AppFrame';
import { KeyBar } from '../shared/KeyBar';
import { useKeptFocus } from '../shared/keptFocus';
import { popupIsOpen, useKeys } from '../shared/keys';
import { lazyPage } from '../shared/lazyPage';
import { titleOf, useTitle } from '../shared/pageTitle';
import { useSignedIn } from '../shared/session';
import { Empty, Refused } from '../shared/StateView';
import './counter.css';
import { FindAnything } from './FindAnything';
import type { FoundPage } from './find';
import { FirstTour } from './FirstTour';
import { HomePage } from './HomePage';
import { takeTabs } from './openTabs';
import { goToPart } from './pageParts';
import { forgetAllDrafts } from './useSavedDraft';

const CasePage = lazyPage(() => import('../shared/CasePage'), 'CasePage');
const CasesPage = lazyPage(() => import('../shared/CasesPage'), 'CasesPage');
const InboxPage = lazyPage(() => import('../shared/InboxPage'), 'InboxPage');
const NewCasePage = lazyPage(() => import('./NewCasePage'), 'NewCasePage');

export const FILERS: Role[] = ['WINDOW_CLERK', 'VILLAGE_AGENT'];
const REVIEWERS: Role[] = ['TOWN_REVIEWER', 'TOWN_APPROVER', 'VILLAGE_AGENT'];

interface Page extends FoundPage {
  icon: ReactNode;
}

export function CounterApp() {
  const session = useSignedIn();
  const navigate = useNavigate();
  const { pathname } = useLocation();
  useState(() => takeTabs(session.account ?? '') && forgetAllDrafts());
  const files = hasRole(session, ...FILERS);
  const reviews = hasRole(session, ...REVIEWERS);
  const pages: Page[] = [
    { to: '/', icon: <HomeOutlined />, label: t('menu.home') },
    ...(files ? [{ to: '/new', icon: <FileAddOutlined />, label: t('menu.new') }] : []),
    ...(reviews ? [{ to: '/inbox', icon: <InboxOutlined />, label: t('menu.inbox') }] : []),
    { to: '/cases', icon: <SearchOutlined />, label: t('menu.cases') },
  ];
  useTitle(titleOf(pathname, pages));
  useKeptFocus();
  useKeys({
    ...(files && { new: () => void navigate(`/new?fresh=${newKey()}`) }),
    nextPart: () => goToPart(1),
    previousPart: () => goToPart(-1),
  });
  return (
    <AppFrame menu={pages.map((page) => <RailLink key={page.to} {...page} />)} menuClass="yc-rail" search={<FindAnything pages={pages} mayFile={files} />} foot={<KeyBar />}>
      {/* The new case asks before it is left. */}
      {pathname !== '/' && pathname !== '/new' && <BackByKey />}
      <Routes>
        <Route path="/" element={<HomePage mayFile={files} />} />
        <Route path="/new" element={files ? <NewCasePage /> : <Refused text={t('refused.new')} />} />
        <Route path="/inbox" element={<InboxPage />} />
        <Route path="/cases" element={<CasesPage />} />
        <Route path="/case/:number" element={<CasePage />} />
        <Route path="*" element={<Empty text={t('app.noPage')} action={<Link to="/">{t('app.toHome')}</Link>} />} />
      </Routes>
      <FirstTour mayFile={files} />
    </AppFrame>
  );
}

// Back to where one came from; a page that was opened by its address goes to the desk.
function BackByKey() {
  const navigate = useNavigate();
  const { key } = useLocation();
  useKeys({
    close: (event) => {
      const target = event.target as HTMLElement;
      if (popupIsOpen() || target.matches('input,textarea')) return false;
      void (key === 'default' ? navigate('/') : navigate(-1));
    },
  });
  return null;
}

function RailLink({ to, icon, label }: Page) {
  return (
    <NavLink to={to} end={to === '/'}>
      {icon}
      {label}
    </NavLink>
  );
}
