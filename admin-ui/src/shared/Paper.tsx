// What is printed: one root beside the page, alone on the sheet; black on white, no
// frame of the app. A4 (20/18 mm, 仿宋 14 pt, titles 黑体) or an 80 mm roll (黑体 9 pt).
//
//   Children   one child is one block and is never cut; rows of a table that may go to
//              the next sheet are children of their own.
//   Header     on each A4 sheet: place, number, page n/N.
//   Printing   printPaper(name), or Ctrl P for the first paper of a page.
import { QRCode } from 'antd';
import { Children, useCallback, useEffect, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { createPortal, flushSync } from 'react-dom';
import { t } from '../i18n';
import './paper.css';
import { intoSheets, mountPaper, notePrint, printedBefore, setPage } from './printing';

export { printPaper } from './printing';

export type PaperSize = 'A4' | 'roll';

interface Props {
  children: ReactNode;
  // By which it is printed, where a page has several.
  name?: string;
  size?: PaperSize;
  title?: string;
  // Whose paper it is: the hall's name.
  place?: string;
  // The paper's own number, in the header of each sheet.
  number?: string;
  // Which copy this is; counted on this machine when not given.
  copy?: number;
  practice?: boolean;
  // Shown in the page instead of printed.
  onScreen?: boolean;
}

const PX_PER_MM = 96 / 25.4;
// A4 without its margins of 20 mm, less the header; the first sheet has the title too.
const SHEET_MM = 297 - 2 * 20 - 1;

const heightOf = (element: Element | null | undefined) => {
  if (!element) return 0;
  const { marginTop, marginBottom } = getComputedStyle(element);
  return element.getBoundingClientRect().height + (parseFloat(marginTop) || 0) + (parseFloat(marginBottom) || 0);
};

export function Paper({ children, name = 'paper', size = 'roll', title, place, number, copy, practice, onScreen }: Props) {
  const root = useRef<HTMLDivElement>(null);
  const blocks = Children.toArray(children);
  const [sheets, setSheets] = useState<number[][]>();
  const key = `${name} ${number ?? ''}`;
  const nth = copy ?? (number && !onScreen ? printedBefore(key) + 1 : 1);
  const layOut = useCallback(() => {
    const element = root.current;
    if (!element) return;
    flushSync(() => setSheets(undefined));
    element.classList.add('measuring');
    if (size === 'roll') {
      const height = Math.ceil(element.getBoundingClientRect().height / PX_PER_MM) + 10;
      if (!onScreen) setPage(`size: 80mm ${height}mm; margin: 4mm;`);
    } else {
      const heights = [...element.querySelectorAll('.yc-sheet-block')].map(heightOf);
      const head = heightOf(element.querySelector('.yc-sheet-head'));
      const room = SHEET_MM * PX_PER_MM - head;
      flushSync(() => setSheets(intoSheets(heights, room - heightOf(element.querySelector('.yc-sheet-title')), room)));
      if (!onScreen) setPage('size: A4; margin: 20mm 18mm;');
    }
    element.classList.remove('measuring');
  }, [size, onScreen]);
  useEffect(() => {
    if (onScreen) return;
    const unmount = mountPaper(name, layOut);
    const printed = () => {
      if (root.current?.hasAttribute('data-printing') && number) notePrint(key);
    };
    // Before the others are told: the mark of what is printed is still there.
    window.addEventListener('afterprint', printed, true);
    return () => {
      window.removeEventListener('afterprint', printed, true);
      unmount();
    };
  }, [name, layOut, onScreen, key, number]);
  useEffect(() => {
    // Not within the effect: it lays out at once, which React does not do while it renders.
    if (onScreen) queueMicrotask(layOut);
  }, [onScreen, layOut, blocks.length]);

  const order = sheets ?? [blocks.map((_, i) => i)];
  const paper = (
    <div ref={root} className={`yc-paper ${size} ${onScreen ? 'on-screen' : ''}`} data-paper={name} lang={document.documentElement.lang}>
      {order.map((sheet, i) => (
        <section key={i} className="yc-sheet">
          <Head size={size} place={place} number={number} page={i + 1} of={order.length} isFirst={i === 0} copy={nth} practice={practice} />
          {i === 0 && title && <h1 className="yc-sheet-title">{title}</h1>}
          {sheet.map((at) => (
            <div key={at} className="yc-sheet-block">
              {blocks[at]}
            </div>
          ))}
        </section>
      ))}
    </div>
  );
  return onScreen ? paper : createPortal(paper, document.body);
}

interface HeadProps {
  size: PaperSize;
  place?: string;
  number?: string;
  page: number;
  of: number;
  isFirst: boolean;
  copy: number;
  practice?: boolean;
}

function Head({ size, place, number, page, of, isFirst, copy, practice }: HeadProps) {
  const again = copy > 1 && isFirst ? t('paper.again', { copy }) : '';
  const marks = [practice ? t('paper.practice') : '', again].filter(Boolean).join(' · ');
  if (size === 'roll') {
    return (
      <header className="yc-sheet-head">
        {place && <span>{place}</span>}
        {marks && <b>{marks}</b>}
      </header>
    );
  }
  return (
    <header className="yc-sheet-head">
      <span>{place}</span>
      {marks && <b>{marks}</b>}
      <span>
        {number && t('paper.number', { number })} &emsp;{t('paper.page', { page, of })}
      </span>
    </header>
  );
}

// A code of 26 mm with what it says in figures below; it holds no personal data.
export function PaperCode({ value, text }: { value: string; text: string }) {
  return (
    <div className="yc-paper-code">
      <div aria-hidden>
        <QRCode type="svg" bordered={false} errorLevel="M" size={100} color="#000" bgColor="#fff" value={value} />
      </div>
      <span>{text}</span>
    </div>
  );
}
