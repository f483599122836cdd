// The category that is meant, and whom the routing table proposes for it, with reasons and readiness. The gateway
// decides; this shows beforehand what it will do.
import type {Agency, Category, Readiness} from '../api/shapes.ts';

const plain = (text: string) => text.normalize('NFD').replace(/[\u0300-\u036f]/g, '').toLowerCase();

// Every word typed must begin a word of the code or of the name, in either language; the best fit first.
export function findCategories(categories: readonly Category[], typed: string): Category[] {
  const wanted = plain(typed).split(/\s+/).filter(Boolean);
  const scored = categories.flatMap(category => {
    const words = plain(`${category.category} ${category.name.id} ${category.name.en}`).split(/[^a-z0-9-]+/);
    let score = 0;
    for (const w of wanted) {
      const at = words.findIndex(word => word.startsWith(w));
      const inside = at < 0 && words.some(word => word.includes(w));
      if (at < 0 && !inside) return [];
      score += inside ? 40 : words[at] === w ? Math.min(at, 9) : 10 + Math.min(at, 9);
    }
    return [{category, score}];
  });
  // Of equal fit, what is more urgent stands first; then the table's own order.
  return scored.sort((a, b) => a.score - b.score || a.category.prio.localeCompare(b.category.prio))
      .map(s => s.category);
}

export interface Proposed {
  agency: string;
  name: string;
  role: string;
  note: string;
  hours: string;
  local: 'no' | 'resolved' | 'open';  // stands for whoever is responsible in the district
  units: string[];
  standby: string[];
  reach: 'reachable' | 'untried' | 'doubtful' | 'unreachable' | 'unknown';
  reachWhy: string;
}

// That nothing speaks against it does not mean that it was ever tried.
export function reachOf(r: Readiness | undefined): Proposed['reach'] {
  if (!r) return 'unknown';
  if (r.state === 'unreachable' || r.state === 'doubtful') return r.state;
  if (r.state !== 'reachable') return 'unknown';
  return r.heard || r.paths.some(p => p.up === true) ? 'reachable' : 'untried';
}

export function propose(category: Category, agencies: readonly Agency[], readiness: readonly Readiness[],
                        kecamatan: string): Proposed[] {
  return category.routes.map(route => {
    const own = agencies.find(a => a.agency === route.agency);
    const local = own ? undefined
                      : agencies.find(a => a.local_as === route.agency && a.kecamatan !== undefined &&
                                           plain(a.kecamatan) === plain(kecamatan));
    const agency = own ?? local;
    const ready = readiness.find(r => r.agency === agency?.agency);
    return {
      agency: agency?.agency ?? route.agency,
      name: agency?.name ?? route.agency,
      role: route.role,
      note: route.note ?? '',
      hours: route.hours ?? '',
      local: own ? 'no' : local ? 'resolved' : 'open',
      units: agency?.units.filter(u => !u.standby).map(u => u.name) ?? [],
      standby: agency?.units.filter(u => u.standby).map(u => u.name) ?? [],
      reach: reachOf(ready),
      reachWhy: ready?.reason ?? '',
    };
  });
}

export function districts(agencies: readonly Agency[]): string[] {
  return [...new Set(agencies.flatMap(a => (a.kecamatan ? [a.kecamatan] : [])))].sort();
}
