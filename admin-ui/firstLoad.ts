// Refuses a build whose first page would take too long on a hall's line: all that an
// entry loads before it can draw, gzipped.
import { gzipSync } from 'node:zlib';
import type { Plugin } from 'vite';

export function firstLoad(kilobytesMax: Record<string, number>): Plugin {
  return {
    name: 'first-load',
    generateBundle(_, bundle) {
      const sizeOf = (file: string): number => {
        const part = bundle[file];
        return part ? gzipSync(part.type === 'chunk' ? part.code : part.source).length : 0;
      };
      for (const entry of Object.values(bundle)) {
        if (entry.type !== 'chunk' || !entry.isEntry || !(entry.name in kilobytesMax)) continue;
        const files = new Set([entry.fileName]);
        for (const file of files) {
          const part = bundle[file];
          if (part?.type !== 'chunk') continue;
          for (const next of [...part.imports, ...(part.viteMetadata?.importedCss ?? [])]) files.add(next);
        }
        const kilobytes = [...files].reduce((sum, file) => sum + sizeOf(file), 0) / 1000;
        if (kilobytes > kilobytesMax[entry.name]) this.error(`${entry.name}: the first load is ${kilobytes.toFixed(0)} kB, and may be ${kilobytesMax[entry.name]}`);
        this.info(`${entry.name}: first load ${kilobytes.toFixed(0)} kB gzipped, of ${kilobytesMax[entry.name]}`);
      }
    },
  };
}
