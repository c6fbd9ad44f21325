// Five stops around the desk, after the first sign-in.
import { lazy, Suspense, useState } from 'react';
import { t } from '../i18n';
import { tourIsDone, tourIsWanted } from '../shared/firstTime';

const Tour = lazy(async () => ({ default: (await import('antd')).Tour }));
const at = (selector: string) => () => document.querySelector<HTMLElement>(selector) as HTMLElement;

export function FirstTour({ mayFile }: { mayFile: boolean }) {
  const [open, setOpen] = useState(tourIsWanted);
  if (!open) return null;
  const end = () => {
    tourIsDone();
    setOpen(false);
  };
  const steps = [
    { title: t('tour.find'), description: t('tour.findText'), target: at('.yc-find') },
    { title: t('tour.line'), description: t('tour.lineText'), target: at('.yc-chain') },
    { title: t('tour.desk'), description: t('tour.deskText'), target: at('[data-part=desk]') },
    { title: t('tour.new'), description: mayFile ? t('tour.newText') : t('tour.noNewText'), target: at(mayFile ? '[data-new]' : '.yc-rail') },
    { title: t('tour.keys'), description: t('tour.keysText'), target: at('.yc-keybar') },
  ];
  return (
    <Suspense fallback={null}>
      <Tour open steps={steps.map((step) => ({ ...step, nextButtonProps: { children: t('tour.next') }, prevButtonProps: { children: t('tour.back') } }))} onClose={end} onFinish={end} />
    </Suspense>
  );
}
