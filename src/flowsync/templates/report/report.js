'use strict';
(() => {
  const LISTS = ['label', 'space', 'person'];
  const SETS = ['action', 'effect'];
  const FACETS = [...SETS, ...LISTS];
  const MOST_OPENED = 300;
  const MOST_MARKED = 1000;
  const HEIGHT = 58;
  const root = document.documentElement;
  const byId = (id) => document.getElementById(id);
  const find = byId('find');
  const counter = byId('counter');
  const help = byId('help');
  const controls = new Map();
  let items = [];
  let sections = [];
  let chosen = { q: '' };
  let timer = 0;

  for (const part of document.querySelectorAll('[data-needs-script]')) part.hidden = false;

  // light and dark: kept by the page alone, so that a file needs no storage
  const theme = byId('theme');
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const isDark = () => (root.dataset.theme ? root.dataset.theme === 'dark' : dark.matches);
  const showTheme = () => theme.setAttribute('aria-pressed', String(isDark()));
  theme.addEventListener('click', () => {
    root.dataset.theme = isDark() ? 'light' : 'dark';
    showTheme();
  });
  dark.addEventListener('change', showTheme);
  showTheme();

  // the entries, each with what filters ask about; numbers in the page stand for options of the lists
  const collect = () => {
    const names = {};
    for (const list of LISTS) {
      const select = controls.get(list);
      names[list] = select ? [...select.options].slice(1).map((option) => option.value) : [];
    }
    items = [...document.querySelectorAll('.entry')].map((element) => {
      const item = { element, text: '', details: element.firstElementChild, shown: true };
      for (const set of SETS) item[set] = [element.dataset[set]];
      for (const list of LISTS) {
        const numbers = element.dataset[list];
        item[list] = numbers ? numbers.split(' ').map((number) => names[list][number]) : [];
      }
      return item;
    });
    const byElement = new Map(items.map((item) => [item.element, item]));
    sections = [...document.querySelectorAll('section.entries')].map((element) => ({
      element,
      number: element.querySelector('.number'),
      groups: [...element.querySelectorAll('.group')].map((group) => ({
        element: group,
        items: [...group.children].map((child) => byElement.get(child)),
      })),
    }));
  };

  const folded = (text) => text.normalize('NFC').toLowerCase();
  const textOf = (item) => {
    if (!item.text) item.text = folded(item.element.textContent + ' ' + item.person.join(' '));
    return item.text;
  };

  // words must all be there; what stands in quotes is one word
  const wordsOf = (query) =>
    [...folded(query).matchAll(/"([^"]+)"|(\S+)/g)].map((match) => match[1] ?? match[2].replaceAll('"', '')).filter(Boolean);

  const filtering = () => chosen.q !== '' || FACETS.some((facet) => chosen[facet].size);

  // an entry counts for a choice of a filter when it fits all the other filters
  const apply = () => {
    const words = wordsOf(chosen.q);
    const counts = Object.fromEntries(FACETS.map((facet) => [facet, new Map()]));
    let number = 0;
    for (const item of items) {
      let misses = 0;
      let missed = '';
      for (const facet of FACETS) {
        if (chosen[facet].size && !item[facet].some((value) => chosen[facet].has(value))) {
          misses += 1;
          missed = facet;
        }
      }
      const fits = misses < 2 && words.every((word) => textOf(item).includes(word));
      const shown = fits && misses === 0;
      if (fits) {
        for (const facet of misses ? [missed] : FACETS) {
          for (const value of item[facet]) counts[facet].set(value, (counts[facet].get(value) ?? 0) + 1);
        }
      }
      if (shown !== item.shown) item.element.hidden = !shown;
      item.shown = shown;
      number += shown;
    }
    tell(number, counts);
    mark();
  };

  const tell = (number, counts) => {
    const all = items.length.toLocaleString('en');
    const some = number.toLocaleString('en');
    const said = filtering() ? `${some} of ${all} shown` : `${all} shown`;
    if (counter.textContent !== said) counter.textContent = said;
    byId('clear').hidden = !filtering();
    byId('nothing').hidden = number > 0 || items.length === 0;
    for (const section of sections) {
      let here = 0;
      let total = 0;
      for (const group of section.groups) {
        const size = group.items.reduce((sum, item) => sum + item.shown, 0);
        tellGroup(group, size);
        here += size;
        total += group.items.length;
      }
      section.element.hidden = here === 0;
      section.number.textContent = here === total ? total.toLocaleString('en') : `${here.toLocaleString('en')} of ${total.toLocaleString('en')}`;
      const fold = section.element.querySelector('.folded');
      if (fold && filtering()) fold.open = true;
    }
    for (const [facet, control] of controls) tellControl(facet, control, counts[facet]);
  };

  // what is off the screen is not laid out; it takes the room that its entries will need
  const tellGroup = (group, size) => {
    group.element.hidden = size === 0;
    group.element.style.containIntrinsicBlockSize = size === group.items.length ? '' : `${size * HEIGHT}px`;
  };

  const tellControl = (facet, control, counts) => {
    if (LISTS.includes(facet)) {
      for (const option of [...control.options].slice(1)) {
        option.dataset.name ??= option.textContent;
        const number = counts.get(option.value) ?? 0;
        option.textContent = `${option.dataset.name} (${number.toLocaleString('en')})`;
      }
      return;
    }
    for (const box of control.querySelectorAll('input')) {
      const number = counts.get(box.value) ?? 0;
      box.nextElementSibling.nextElementSibling.textContent = number.toLocaleString('en');
      const known = items.some((item) => item[facet][0] === box.value);
      box.parentElement.hidden = !known && !box.checked;
    }
  };

  // found words are marked without touching the text, in what is open and in every first line
  const mark = () => {
    if (!('highlights' in CSS)) return;
    CSS.highlights.delete('found');
    const words = wordsOf(chosen.q);
    if (!words.length) return;
    const ranges = [];
    for (const item of items) {
      if (ranges.length >= MOST_MARKED) break;
      if (item.shown) markIn(item.details.open ? item.element : item.details.firstElementChild, words, ranges);
    }
    CSS.highlights.set('found', new Highlight(...ranges));
  };

  const markIn = (element, words, ranges) => {
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const text = node.data.toLowerCase();
      if (text.length !== node.data.length) continue;
      for (const word of words) {
        for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + word.length)) {
          const place = { startContainer: node, startOffset: at, endContainer: node, endOffset: at + word.length };
          ranges.push(new StaticRange(place));
        }
      }
    }
  };

  // what is chosen stands in the address, so that it can be shared
  const write = () => {
    const hash = new URLSearchParams();
    if (chosen.q) hash.set('q', chosen.q);
    for (const facet of FACETS) if (chosen[facet].size) hash.set(facet, [...chosen[facet]].join(','));
    const text = hash.toString();
    history.replaceState(null, '', text ? `#${text}` : location.pathname + location.search);
  };

  const read = () => {
    const hash = new URLSearchParams(location.hash.slice(1));
    find.value = hash.get('q') ?? '';
    for (const [facet, control] of controls) {
      const values = hash.get(facet) ?? '';
      if (LISTS.includes(facet)) {
        control.value = [...control.options].some((option) => option.value === values) ? values : '';
      } else {
        const wanted = values.split(',');
        for (const box of control.querySelectorAll('input')) box.checked = wanted.includes(box.value);
      }
    }
    gather();
  };

  const gather = () => {
    chosen = { q: find.value.trim() };
    for (const facet of FACETS) {
      const control = controls.get(facet);
      if (!control) chosen[facet] = new Set();
      else if (LISTS.includes(facet)) chosen[facet] = new Set(control.value ? [control.value] : []);
      else chosen[facet] = new Set([...control.querySelectorAll('input:checked')].map((box) => box.value));
    }
  };

  const changed = () => {
    clearTimeout(timer);
    gather();
    write();
    apply();
  };

  const clear = () => {
    find.value = '';
    for (const box of document.querySelectorAll('.chip input')) box.checked = false;
    for (const list of LISTS) if (controls.has(list)) controls.get(list).value = '';
    changed();
  };

  // open or fold what is shown
  const fold = byId('fold');
  const toggleAll = () => {
    const open = fold.textContent === 'Open all';
    const shown = items.filter((item) => item.shown);
    for (const item of open ? shown.slice(0, MOST_OPENED) : items) item.details.open = open;
    fold.textContent = open ? 'Fold all' : 'Open all';
  };

  // keys
  const reachable = () => items.filter((item) => item.shown && item.element.checkVisibility());
  const step = (by) => {
    const all = reachable();
    const at = all.findIndex((item) => item.element.contains(document.activeElement));
    const next = all[at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + by, 0), all.length - 1)];
    if (!next) return;
    next.details.firstElementChild.focus({ preventScroll: true });
    next.element.scrollIntoView({ block: 'nearest' });
  };
  const onChange = () => document.activeElement?.closest?.('.entry summary');
  const keys = {
    '/': () => { find.focus(); find.select(); },
    j: () => step(1),
    k: () => step(-1),
    '?': () => help.showModal(),
  };
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || help.open) return;
    const typing = event.target.closest('input:not([type=checkbox]), select, textarea');
    if (event.key === 'Escape' && (typing || onChange() || filtering())) {
      if (filtering()) clear();
      else document.activeElement.blur();
      event.preventDefault();
    } else if (!typing && (event.key === 'ArrowDown' || event.key === 'ArrowUp') && onChange()) {
      step(event.key === 'ArrowDown' ? 1 : -1);
      event.preventDefault();
    } else if (!typing && byId('single').checked && Object.hasOwn(keys, event.key) && find) {
      keys[event.key]();
      event.preventDefault();
    }
  });
  byId('keys').addEventListener('click', () => help.showModal());
  byId('close').addEventListener('click', () => help.close());
  if (!find) return;

  find.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(changed, 80);
  });
  document.querySelector('.choices').addEventListener('change', changed);
  byId('clear').addEventListener('click', () => { clear(); find.focus(); });
  fold.addEventListener('click', toggleAll);
  document.addEventListener('toggle', () => { if (chosen.q) mark(); }, true);
  for (const control of document.querySelectorAll('[data-facet]')) controls.set(control.dataset.facet, control);
  addEventListener('hashchange', () => { read(); apply(); });
  document.addEventListener('DOMContentLoaded', () => {
    collect();
    read();
    apply();
  });
})();
